"""The parts counter: what is sold over it, what comes back, and what leaves some other way."""
