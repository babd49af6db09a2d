"""The denoising loop: a canvas of tokens, written over step by step until it settles."""
