"""Know who a customer is, what they allowed, and what to say to them, in every channel.

    data -> ingestion -> SourceRecord -> normalization -> resolution -> unification -> Customer
    Customer + touchpoints + consents -> contact_policy -> ContactDecision -> Permit
    Message + Customer + Permit -> rendering -> RenderedMessage (+ manifest of facts)

A file in this package is a thing; a folder is what happens to things. Two doors: `resolve` for a batch, `CustomerHub`
for customers that live.
"""
