"""How right is resolution that was told nothing, and how right is a peer that was told the best threshold?"""
