"""Models and text generation. No Qt here; `runtime.api` is the door other packages use."""
