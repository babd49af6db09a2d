"""A voice: a small addition to a model, learnt from a writer's own text or from prompts with answers."""
