"""The bridge: reads settings, loads drivers, builds the app, starts the loops. Only this package knows both towers."""
