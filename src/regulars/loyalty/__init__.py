"""The program, its units and rules, and the credits it gives."""
