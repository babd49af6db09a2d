"""How the page is seen and what comes onto it: typography, pictures, focus, typewriter scrolling, links, pasting."""
