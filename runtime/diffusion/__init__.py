"""The denoising loop: canvas, sampler, stopping."""
