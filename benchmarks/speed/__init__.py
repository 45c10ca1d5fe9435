"""How long does it take, and how much memory, beside a peer in the same minutes on the same machine?"""
