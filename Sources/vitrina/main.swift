print("vitrina")
