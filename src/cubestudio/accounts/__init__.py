"""Users, log-ins, tokens, projects and their members, secrets; `access` is the door of the HTTP edge."""
