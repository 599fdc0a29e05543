"""``rassylka doctor``: what is set up, what is wrong with it, and what to do about that."""
