"""Train a block-diffusion model on a folder of prose: corpus, objective, loop, figures, export."""
