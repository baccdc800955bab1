"""The subcommands, one module each: `add_to` declares the arguments, `run` does the work."""
