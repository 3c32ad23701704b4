"""How anything on the web is asked: bounded in time, size and reach."""
