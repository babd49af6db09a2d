"""Voices: learnt from the writer's own documents, and chosen for a document."""
