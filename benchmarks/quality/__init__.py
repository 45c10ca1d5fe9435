"""How right is it, on public and on made data, beside peers at their best, and does that hold when the data changes?"""
