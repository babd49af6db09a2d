"""Measured speed and memory: our denoising loop, transformers' own, and autoregressive decoding, side by side."""
