"""Who is told when a service is not well."""
