"""The gateway port on Envoy: one process configured through files it watches, or several that follow from afar."""

from cubestudio.drivers.gateway_envoy.deployment import ClusterDeployer
from cubestudio.drivers.gateway_envoy.followed import FollowedEnvoys
from cubestudio.drivers.gateway_envoy.gateway import EnvoyGateway

__all__ = ["ClusterDeployer", "EnvoyGateway", "FollowedEnvoys"]
