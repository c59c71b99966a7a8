"""A server for agents that speak the Model Context Protocol: the catalogue's program in English, checked. Needs the extra [mcp]."""
