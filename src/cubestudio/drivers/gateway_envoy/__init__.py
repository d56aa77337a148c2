"""The gateway port on Envoy: one proxy process configured through files it watches."""

from cubestudio.drivers.gateway_envoy.gateway import EnvoyGateway

__all__ = ["EnvoyGateway"]
