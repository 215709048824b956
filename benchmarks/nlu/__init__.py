"""How well this project's pipeline understands, beside Rasa's default one, trained and tested on the same sentences."""
