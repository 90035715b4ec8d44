/**
 * Radicals that some fonts are mapped to in place of the characters that they look like, each followed by its character.
 * Unicode, EquivalentUnifiedIdeograph.txt; the Kangxi radicals have a compatibility mapping and are not in it.
 */
const PAIRS =
  '⺁厂⺄乙⺅亻⺆冂⺉刂⺊卜⺋㔾⺌小⺍小⺎兀⺏尣⺐尢⺒巳⺓幺⺔彑⺕彐⺖忄⺗㣺⺘扌⺙攵⺛旡⺜日⺝月⺞歺⺠民⺡氵⺢氺⺣灬⺤爫⺥爫⺦丬⺧牛⺨犭⺩王⺪疋⺫目⺬示' +
  '⺭礻⺮竹⺯糹⺰纟⺱罓⺲罒⺶羊⺷羊⺸羊⺹耂⺺肀⺻聿⺼肉⺽臼⺾艹⺿艹⻀艹⻁虎⻂衤⻃覀⻄西⻅见⻆角⻈讠⻉贝⻊足⻋车⻌辶⻍辶⻎辶⻐钅⻑長⻒镸⻓长⻔门' +
  '⻕阜⻖阝⻗雨⻘青⻙韦⻚页⻛风⻜飞⻝食⻟飠⻠饣⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻫斉⻬齐⻭歯⻮齿⻯竜⻰龙⻱龜⻲亀'

const characters = [...PAIRS]
const CHARACTERS = new Map(
  characters.flatMap((radical, i) =>
    i % 2 === 0 ? [[radical, characters[i + 1] ?? radical]] : [],
  ),
)
const RADICAL = /[\u2e80-\u2fdf]/g

/** The text with the characters that its radicals stand for. */
export const replaceRadicals = (text: string): string =>
  text.replace(RADICAL, (radical) => CHARACTERS.get(radical) ?? radical.normalize('NFKC'))
