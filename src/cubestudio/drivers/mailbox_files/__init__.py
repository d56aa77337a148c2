"""What agents bring, as files of the studio's disk, laid as the local runtime lays them."""

from cubestudio.drivers.mailbox_files.mailbox import FileMailbox

__all__ = ["FileMailbox"]
