"""Notices as JSON by HTTP POST."""

from cubestudio.drivers.notify_webhook.webhook import WebhookNotifier

__all__ = ["WebhookNotifier"]
