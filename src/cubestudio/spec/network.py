"""What an administrator may say of a cluster's network."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Network:
    """Who may talk to pods, and to whom they may, where the policies cannot know by themselves.

    Attributes:
        world: blocks that pods which may open connections reach. never: taken out of them, besides those where clouds
            hand out a node's credentials.
        visitors: blocks from which the studio and gateways outside reach the ports of pods; the studio's addresses when
            empty (behind address translation, those of the nodes).
        gateways: namespaces in which pods of a gateway may run.
    """

    world: tuple[str, ...] = ("0.0.0.0/0", "::/0")
    never: tuple[str, ...] = ()
    visitors: tuple[str, ...] = ()
    gateways: tuple[str, ...] = ("cube-system",)
