from installers import room_font


def test_the_font_is_what_its_recipe_makes(tmp_path):
    room_font.write(tmp_path / "made.ttf")
    assert (tmp_path / "made.ttf").read_bytes() == room_font.FILE.read_bytes()
