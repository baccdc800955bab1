"""`evaluate`."""
def add_to(commands):
    """Placeholder while the command is written."""
