"""Notices as messages for people: e-mail, WeCom, DingTalk, Feishu."""

from cubestudio.drivers.notify_apprise.messages import AppriseNotifier

__all__ = ["AppriseNotifier"]
