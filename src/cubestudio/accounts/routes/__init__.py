"""HTTP of accounts."""

from cubestudio.accounts.routes import auth, me, projects, users

routers = [auth.router, me.router, users.router, projects.router]

__all__ = ["routers"]
