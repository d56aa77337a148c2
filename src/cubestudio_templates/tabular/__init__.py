"""What the table templates share: reading, checking, scoring, plotting, saving and serving."""
