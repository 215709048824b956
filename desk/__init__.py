"""The officers' console: pages under `/desk/`, made live with a little JavaScript."""
