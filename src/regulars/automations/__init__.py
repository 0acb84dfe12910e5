"""When something happens, and if something holds, then something is done."""
