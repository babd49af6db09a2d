"""The Qt application. It enters the runtime through `runtime.api`."""
