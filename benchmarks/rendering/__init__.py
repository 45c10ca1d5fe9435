"""How long a mailing takes: one message for many customers, as email, text message and notification.

What is timed is `PreparedMessage.render` and, for emails and notifications, the bytes that are sent: binding, stages,
manifest, findings, the check of every duty. Customers and permits are made before the clock starts; nothing else is.
Beside it Jinja2 fills the same page and the same text, and the standard library makes a mail of them: no manifest, no
check, no other channel.
"""
