"""Names of our own making from many countries, some of them hard to print."""

# ruff: noqa: RUF001 — names are written as people write them

from dataclasses import dataclass


@dataclass(frozen=True)
class Names:
    """Given and family names that go together."""

    female: tuple[str, ...]
    male: tuple[str, ...]
    family: tuple[str, ...]


def words(text: str) -> tuple[str, ...]:
    """Return the words of a line."""
    return tuple(text.split())


COMMON = (
    Names(
        words("Austėja Rūta Ugnė Gabija Emilija Goda Smiltė Kamilė"),
        words("Lukas Jonas Matas Dovydas Nojus Kajus Žygimantas Šarūnas"),
        words("Kazlauskas Petrauskas Žukauskas Šimkus Jurėnas Vaitkus Urbonas Čepas Girdvainis"),
    ),
    Names(
        words("Zofia Hanna Łucja Maja Gabriela Małgorzata"),
        words("Jakub Antoni Wojciech Stanisław Bartłomiej Michał"),
        words("Nowak Wójcik Kamiński Zieliński Dąbrowski Jabłoński Wróbel Sikora"),
    ),
    Names(
        words("Emma Lina Clara Jördis Käthe Theresa"),
        words("Jürgen Moritz Björn Anton Götz Leopold"),
        words("Müller Weiß Schröder Köhler Brückner Grünwald Lehmann"),
    ),
    Names(
        words("Lucía Inés Begoña Ximena Valentina Noelia"),
        words("Andrés Iñaki Joaquín Martín Óscar Rubén"),
        words("García Núñez Ibáñez Peña Quiñones Echeverría Cárdenas"),
    ),
    Names(
        words("Ngozi Chiamaka Adaeze Folake Temitope"),
        words("Chinedu Emeka Babajide Tunde Obinna"),
        words("Okafor Adeyemi Nwosu Balogun Eze Olawale"),
    ),
    Names(
        words("Leila Nour Yasmine Rania Salma"),
        words("Karim Omar Yusuf Tariq Idris"),
        words("Haddad Mansour Benali Khoury El-Sayed Aziz"),
    ),
    Names(
        words("Ananya Priya Meera Kavya Diya"),
        words("Arjun Rohan Vikram Ishaan Karthik"),
        words("Sharma Patel Iyer Reddy Banerjee Chatterjee Kulkarni"),
    ),
    Names(
        words("Linh Ngọc Thảo Hương Trâm"),
        words("Minh Đức Quân Hiếu Phúc"),
        words("Nguyễn Trần Phạm Đặng Võ Huỳnh"),
    ),
    Names(
        words("Siobhán Aoife Niamh Caoimhe"),
        words("Seán Oisín Pádraig Cillian"),
        words("O'Brien O'Sullivan Ní-Dhomhnaill McGrath Byrne"),
    ),
    Names(
        words("Zeynep Elif Şeyma Gülay"),
        words("Emre Çağlar Oğuz İlker"),
        words("Yılmaz Öztürk Şahin Koçoğlu Aydın"),
    ),
    Names(
        words("Élodie Manon Agnès Maëlle"),
        words("Théo Rémy Loïc Benoît"),
        words("Lefèvre Château Dubois Gauthier D'Aubigné"),
    ),
    Names(
        words("Sakura Haruka Aiko Yuzuki"),
        words("Haruto Riku Sōta Takeshi"),
        words("Tanaka Satō Ōno Kobayashi Fujimoto"),
    ),
)

RARE = (
    Names(("Олена", "Дарина", "Соломія"), ("Тарас", "Богдан"), ("Шевчук", "Мельник", "Їжакевич")),
    Names(("Ελένη", "Ιφιγένεια"), ("Γιώργος", "Θανάσης"), ("Παπαδάκης", "Μαυρίδης")),
    Names(("ليلى", "فاطمة"), ("محمد", "يوسف"), ("الحداد", "عبد الرحمن")),
    Names(("נועה", "תמר"), ("איתן",), ("לוי", "בן-דוד")),
    Names(("अनन्या", "श्रेया"), ("अर्जुन",), ("शर्मा", "त्रिवेदी")),
    Names(("美咲", "慧敏"), ("健太", "伟强"), ("佐藤", "欧阳")),
)

ODD = (
    ("Suryani", "Suryani"),
    ("Li", "O"),
    ("Hubert Maximilian Ferdinand", "von und zu Hohenlichtenstein-Wartenburg"),
    ("María de los Ángeles Guadalupe", "Fernández de Castro y Santillana del Mar"),
    ("Anantharamakrishnan", "Venkatasubramaniyanpillai"),
    ("Anne-Sophie", "van 't Hof-de Haan"),
    ("Zoë", "Ångström"),
    ("Þórdís", "Guðmundsdóttir"),
)
