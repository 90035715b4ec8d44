import type { StockSentences } from './stock-sentence.ts'

/** Languages in Latin letters. */
export const LATIN_SENTENCES = {
  en: {
    nothingFound: 'I found nothing about this in the documents of this room.',
    noDocuments:
      'There are no documents in this room that I could search yet. Add a PDF or write an article, then ask again.',
    stillReading: 'The documents of this room are still being read. Ask again in a moment.',
    apology: 'Sorry, this question could not be answered just now. Please try again.',
    otherLanguage: 'The documents are in another language ({languages}): try asking in it.',
  },
  de: {
    nothingFound: 'In den Dokumenten dieses Raums habe ich dazu nichts gefunden.',
    noDocuments:
      'In diesem Raum gibt es noch keine Dokumente, die ich durchsuchen könnte. Füge ein PDF hinzu oder schreibe einen Artikel und frage dann noch einmal.',
    stillReading: 'Die Dokumente dieses Raums werden noch gelesen. Frage gleich noch einmal.',
    apology:
      'Diese Frage konnte gerade leider nicht beantwortet werden. Bitte versuche es noch einmal.',
    otherLanguage:
      'Die Dokumente sind in einer anderen Sprache ({languages}): Versuche, in dieser zu fragen.',
  },
  fr: {
    nothingFound: 'Je n’ai rien trouvé à ce sujet dans les documents de cet espace.',
    noDocuments:
      'Il n’y a pas encore de documents à consulter dans cet espace. Ajoutez un PDF ou rédigez un article, puis reposez votre question.',
    stillReading:
      'Les documents de cet espace sont encore en cours de lecture. Reposez votre question dans un instant.',
    apology:
      'Désolé, il n’a pas été possible de répondre à cette question pour le moment. Veuillez réessayer.',
    otherLanguage:
      'Les documents sont dans une autre langue ({languages}) : essayez de poser la question dans celle-ci.',
  },
  es: {
    nothingFound: 'No he encontrado nada sobre esto en los documentos de esta sala.',
    noDocuments:
      'En esta sala todavía no hay documentos en los que buscar. Añade un PDF o escribe un artículo y vuelve a preguntar.',
    stillReading:
      'Los documentos de esta sala todavía se están leyendo. Vuelve a preguntar dentro de un momento.',
    apology:
      'Lo siento, ahora mismo no se ha podido responder a esta pregunta. Inténtalo de nuevo.',
    otherLanguage:
      'Los documentos están en otro idioma ({languages}): prueba a preguntar en ese idioma.',
  },
  pt: {
    nothingFound: 'Não encontrei nada sobre isso nos documentos desta sala.',
    noDocuments:
      'Ainda não há documentos nesta sala em que eu possa pesquisar. Adicione um PDF ou escreva um artigo e pergunte novamente.',
    stillReading:
      'Os documentos desta sala ainda estão sendo lidos. Pergunte novamente daqui a pouco.',
    apology: 'Desculpe, não foi possível responder a esta pergunta agora. Tente novamente.',
    otherLanguage:
      'Os documentos estão em outro idioma ({languages}): tente perguntar nesse idioma.',
  },
  it: {
    nothingFound: 'Non ho trovato nulla al riguardo nei documenti di questa stanza.',
    noDocuments:
      'In questa stanza non ci sono ancora documenti in cui cercare. Aggiungi un PDF o scrivi un articolo, poi ripeti la domanda.',
    stillReading:
      'I documenti di questa stanza sono ancora in lettura. Ripeti la domanda tra un momento.',
    apology: 'Spiacente, al momento non è stato possibile rispondere a questa domanda. Riprova.',
    otherLanguage:
      'I documenti sono in un’altra lingua ({languages}): prova a fare la domanda in quella lingua.',
  },
  ca: {
    nothingFound: 'No he trobat res sobre això en els documents d’aquesta sala.',
    noDocuments:
      'En aquesta sala encara no hi ha documents on cercar. Afegeix un PDF o escriu un article i torna a preguntar.',
    stillReading:
      'Els documents d’aquesta sala encara s’estan llegint. Torna a preguntar d’aquí a un moment.',
    apology: 'Ho sento, ara mateix no s’ha pogut respondre aquesta pregunta. Torna-ho a provar.',
    otherLanguage:
      'Els documents són en una altra llengua ({languages}): prova de preguntar en aquesta llengua.',
  },
  gl: {
    nothingFound: 'Non atopei nada sobre isto nos documentos desta sala.',
    noDocuments:
      'Nesta sala aínda non hai documentos nos que buscar. Engade un PDF ou escribe un artigo e volve preguntar.',
    stillReading: 'Os documentos desta sala aínda se están a ler. Volve preguntar nun momento.',
    apology: 'Sentímolo, agora mesmo non se puido responder a esta pregunta. Téntao de novo.',
    otherLanguage:
      'Os documentos están noutra lingua ({languages}): proba a preguntar nesa lingua.',
  },
  ro: {
    nothingFound: 'Nu am găsit nimic despre acest lucru în documentele din această cameră.',
    noDocuments:
      'În această cameră nu există încă documente în care să caut. Adaugă un PDF sau scrie un articol, apoi întreabă din nou.',
    stillReading:
      'Documentele din această cameră sunt încă în curs de citire. Întreabă din nou peste puțin timp.',
    apology: 'Ne pare rău, nu s-a putut răspunde la această întrebare acum. Încearcă din nou.',
    otherLanguage:
      'Documentele sunt în altă limbă ({languages}): încearcă să întrebi în acea limbă.',
  },
  nl: {
    nothingFound: 'Ik heb hierover niets gevonden in de documenten van deze ruimte.',
    noDocuments:
      'Er zijn in deze ruimte nog geen documenten waarin ik kan zoeken. Voeg een pdf toe of schrijf een artikel en vraag het dan opnieuw.',
    stillReading: 'De documenten van deze ruimte worden nog gelezen. Vraag het zo meteen opnieuw.',
    apology: 'Sorry, deze vraag kon nu niet worden beantwoord. Probeer het opnieuw.',
    otherLanguage:
      'De documenten zijn in een andere taal ({languages}): probeer het in die taal te vragen.',
  },
  af: {
    nothingFound: 'Ek het niks hieroor in die dokumente van hierdie kamer gevind nie.',
    noDocuments:
      'Daar is nog geen dokumente in hierdie kamer waarin ek kan soek nie. Voeg ’n PDF by of skryf ’n artikel en vra dan weer.',
    stillReading: 'Die dokumente van hierdie kamer word nog gelees. Vra oor ’n oomblik weer.',
    apology: 'Jammer, hierdie vraag kon nie nou beantwoord word nie. Probeer asseblief weer.',
    otherLanguage:
      'Die dokumente is in ’n ander taal ({languages}): probeer om in daardie taal te vra.',
  },
  sv: {
    nothingFound: 'Jag hittade ingenting om detta i dokumenten i det här rummet.',
    noDocuments:
      'Det finns ännu inga dokument i det här rummet som jag kan söka i. Lägg till en PDF eller skriv en artikel och fråga sedan igen.',
    stillReading: 'Dokumenten i det här rummet läses fortfarande in. Fråga igen om en stund.',
    apology: 'Tyvärr kunde frågan inte besvaras just nu. Försök igen.',
    otherLanguage:
      'Dokumenten är på ett annat språk ({languages}): prova att fråga på det språket.',
  },
  da: {
    nothingFound: 'Jeg fandt intet om dette i dokumenterne i dette rum.',
    noDocuments:
      'Der er endnu ingen dokumenter i dette rum, som jeg kan søge i. Tilføj en PDF eller skriv en artikel, og spørg så igen.',
    stillReading: 'Dokumenterne i dette rum er stadig ved at blive læst. Spørg igen om et øjeblik.',
    apology: 'Beklager, spørgsmålet kunne ikke besvares lige nu. Prøv igen.',
    otherLanguage: 'Dokumenterne er på et andet sprog ({languages}): prøv at spørge på det sprog.',
  },
  nb: {
    nothingFound: 'Jeg fant ingenting om dette i dokumentene i dette rommet.',
    noDocuments:
      'Det finnes ennå ingen dokumenter i dette rommet som jeg kan søke i. Legg til en PDF eller skriv en artikkel, og spør så igjen.',
    stillReading: 'Dokumentene i dette rommet blir fortsatt lest. Spør igjen om et øyeblikk.',
    apology: 'Beklager, spørsmålet kunne ikke besvares akkurat nå. Prøv igjen.',
    otherLanguage: 'Dokumentene er på et annet språk ({languages}): prøv å spørre på det språket.',
  },
  is: {
    nothingFound: 'Ég fann ekkert um þetta í skjölum þessa herbergis.',
    noDocuments:
      'Í þessu herbergi eru enn engin skjöl sem ég get leitað í. Bættu við PDF-skjali eða skrifaðu grein og spurðu svo aftur.',
    stillReading: 'Enn er verið að lesa skjöl þessa herbergis. Spurðu aftur eftir andartak.',
    apology: 'Því miður var ekki hægt að svara þessari spurningu núna. Reyndu aftur.',
    otherLanguage: 'Skjölin eru á öðru tungumáli ({languages}): prófaðu að spyrja á því.',
  },
  fi: {
    nothingFound: 'En löytänyt tästä mitään tämän huoneen asiakirjoista.',
    noDocuments:
      'Tässä huoneessa ei ole vielä asiakirjoja, joista voisin etsiä. Lisää PDF tai kirjoita artikkeli ja kysy sitten uudelleen.',
    stillReading: 'Tämän huoneen asiakirjoja luetaan vielä. Kysy hetken kuluttua uudelleen.',
    apology: 'Tähän kysymykseen ei valitettavasti voitu vastata juuri nyt. Yritä uudelleen.',
    otherLanguage: 'Asiakirjat ovat toisella kielellä ({languages}): kokeile kysyä sillä kielellä.',
  },
  et: {
    nothingFound: 'Ma ei leidnud selle ruumi dokumentidest selle kohta midagi.',
    noDocuments:
      'Selles ruumis pole veel dokumente, millest otsida. Lisa PDF või kirjuta artikkel ja küsi siis uuesti.',
    stillReading: 'Selle ruumi dokumente alles loetakse. Küsi hetke pärast uuesti.',
    apology: 'Kahjuks ei saanud sellele küsimusele praegu vastata. Palun proovi uuesti.',
    otherLanguage: 'Dokumendid on teises keeles ({languages}): proovi küsida selles keeles.',
  },
  hu: {
    nothingFound: 'Nem találtam erről semmit a szoba dokumentumaiban.',
    noDocuments:
      'Ebben a szobában még nincsenek dokumentumok, amelyekben kereshetnék. Adj hozzá egy PDF-et, vagy írj egy cikket, majd kérdezz újra.',
    stillReading: 'A szoba dokumentumainak beolvasása még tart. Kérdezz újra egy kis idő múlva.',
    apology: 'Sajnos erre a kérdésre most nem sikerült válaszolni. Próbáld újra.',
    otherLanguage:
      'A dokumentumok más nyelven vannak ({languages}): próbálj azon a nyelven kérdezni.',
  },
  pl: {
    nothingFound: 'Nie znalazłem nic na ten temat w dokumentach tego pokoju.',
    noDocuments:
      'W tym pokoju nie ma jeszcze dokumentów, które można przeszukać. Dodaj plik PDF lub napisz artykuł, a potem zapytaj ponownie.',
    stillReading: 'Dokumenty tego pokoju są jeszcze wczytywane. Zapytaj ponownie za chwilę.',
    apology: 'Przepraszamy, nie udało się teraz odpowiedzieć na to pytanie. Spróbuj ponownie.',
    otherLanguage: 'Dokumenty są w innym języku ({languages}): spróbuj zapytać w tym języku.',
  },
  cs: {
    nothingFound: 'V dokumentech této místnosti jsem k tomu nic nenašel.',
    noDocuments:
      'V této místnosti zatím nejsou žádné dokumenty, které bych mohl prohledat. Přidejte PDF nebo napište článek a zeptejte se znovu.',
    stillReading: 'Dokumenty této místnosti se ještě načítají. Zeptejte se za chvíli znovu.',
    apology: 'Omlouváme se, na tuto otázku teď nebylo možné odpovědět. Zkuste to prosím znovu.',
    otherLanguage: 'Dokumenty jsou v jiném jazyce ({languages}): zkuste se zeptat v něm.',
  },
  sk: {
    nothingFound: 'V dokumentoch tejto miestnosti som k tomu nič nenašiel.',
    noDocuments:
      'V tejto miestnosti zatiaľ nie sú žiadne dokumenty, ktoré by som mohol prehľadať. Pridajte PDF alebo napíšte článok a spýtajte sa znova.',
    stillReading: 'Dokumenty tejto miestnosti sa ešte načítavajú. Spýtajte sa o chvíľu znova.',
    apology: 'Ľutujeme, na túto otázku teraz nebolo možné odpovedať. Skúste to znova.',
    otherLanguage: 'Dokumenty sú v inom jazyku ({languages}): skúste sa spýtať v ňom.',
  },
  sl: {
    nothingFound: 'V dokumentih te sobe o tem nisem našel ničesar.',
    noDocuments:
      'V tej sobi še ni dokumentov, po katerih bi lahko iskal. Dodajte PDF ali napišite članek in vprašajte znova.',
    stillReading: 'Dokumenti te sobe se še berejo. Čez trenutek vprašajte znova.',
    apology: 'Žal na to vprašanje trenutno ni bilo mogoče odgovoriti. Poskusite znova.',
    otherLanguage: 'Dokumenti so v drugem jeziku ({languages}): poskusite vprašati v njem.',
  },
  hr: {
    nothingFound: 'U dokumentima ove sobe nisam našao ništa o tome.',
    noDocuments:
      'U ovoj sobi još nema dokumenata koje bih mogao pretražiti. Dodajte PDF ili napišite članak pa pitajte ponovno.',
    stillReading: 'Dokumenti ove sobe još se čitaju. Pitajte ponovno za koji trenutak.',
    apology: 'Nažalost, na ovo pitanje trenutačno nije bilo moguće odgovoriti. Pokušajte ponovno.',
    otherLanguage: 'Dokumenti su na drugom jeziku ({languages}): pokušajte pitati na njemu.',
  },
  lt: {
    nothingFound: 'Šio kambario dokumentuose nieko apie tai neradau.',
    noDocuments:
      'Šiame kambaryje dar nėra dokumentų, kuriuose galėčiau ieškoti. Pridėkite PDF arba parašykite straipsnį ir klauskite dar kartą.',
    stillReading: 'Šio kambario dokumentai dar skaitomi. Netrukus paklauskite dar kartą.',
    apology: 'Deja, į šį klausimą dabar nepavyko atsakyti. Bandykite dar kartą.',
    otherLanguage: 'Dokumentai yra kita kalba ({languages}): pabandykite klausti ja.',
  },
  lv: {
    nothingFound: 'Šīs telpas dokumentos par to neko neatradu.',
    noDocuments:
      'Šajā telpā vēl nav dokumentu, kuros es varētu meklēt. Pievienojiet PDF vai uzrakstiet rakstu un jautājiet vēlreiz.',
    stillReading: 'Šīs telpas dokumenti vēl tiek lasīti. Pēc brīža jautājiet vēlreiz.',
    apology: 'Diemžēl uz šo jautājumu pašlaik neizdevās atbildēt. Lūdzu, mēģiniet vēlreiz.',
    otherLanguage: 'Dokumenti ir citā valodā ({languages}): mēģiniet jautāt tajā.',
  },
  sq: {
    nothingFound: 'Nuk gjeta asgjë për këtë në dokumentet e kësaj dhome.',
    noDocuments:
      'Në këtë dhomë nuk ka ende dokumente ku mund të kërkoj. Shto një PDF ose shkruaj një artikull dhe pyet përsëri.',
    stillReading: 'Dokumentet e kësaj dhome po lexohen ende. Pyet përsëri pas pak.',
    apology: 'Na vjen keq, kësaj pyetjeje nuk mund t’i përgjigjemi tani. Provo përsëri.',
    otherLanguage:
      'Dokumentet janë në një gjuhë tjetër ({languages}): provo të pyesësh në atë gjuhë.',
  },
  tr: {
    nothingFound: 'Bu odadaki belgelerde bununla ilgili bir şey bulamadım.',
    noDocuments:
      'Bu odada henüz arayabileceğim belge yok. Bir PDF ekleyin veya bir makale yazın, sonra yeniden sorun.',
    stillReading: 'Bu odadaki belgeler hâlâ okunuyor. Biraz sonra yeniden sorun.',
    apology: 'Üzgünüz, bu soru şu anda yanıtlanamadı. Lütfen yeniden deneyin.',
    otherLanguage: 'Belgeler başka bir dilde ({languages}): o dilde sormayı deneyin.',
  },
  az: {
    nothingFound: 'Bu otağın sənədlərində bununla bağlı heç nə tapmadım.',
    noDocuments:
      'Bu otaqda hələ axtara biləcəyim sənəd yoxdur. PDF əlavə edin və ya məqalə yazın, sonra yenidən soruşun.',
    stillReading: 'Bu otağın sənədləri hələ oxunur. Bir azdan yenidən soruşun.',
    apology: 'Təəssüf ki, bu suala indi cavab vermək mümkün olmadı. Yenidən cəhd edin.',
    otherLanguage: 'Sənədlər başqa dildədir ({languages}): o dildə soruşmağa çalışın.',
  },
  id: {
    nothingFound: 'Saya tidak menemukan apa pun tentang ini dalam dokumen di ruang ini.',
    noDocuments:
      'Belum ada dokumen di ruang ini yang dapat saya telusuri. Tambahkan PDF atau tulis artikel, lalu tanyakan lagi.',
    stillReading: 'Dokumen di ruang ini masih dibaca. Tanyakan lagi sebentar lagi.',
    apology: 'Maaf, pertanyaan ini tidak dapat dijawab saat ini. Silakan coba lagi.',
    otherLanguage: 'Dokumennya dalam bahasa lain ({languages}): coba tanyakan dalam bahasa itu.',
  },
  ms: {
    nothingFound: 'Saya tidak menemui apa-apa tentang perkara ini dalam dokumen bilik ini.',
    noDocuments:
      'Belum ada dokumen dalam bilik ini yang boleh saya cari. Tambah PDF atau tulis artikel, kemudian tanya lagi.',
    stillReading: 'Dokumen bilik ini masih dibaca. Tanya lagi sebentar nanti.',
    apology: 'Maaf, soalan ini tidak dapat dijawab sekarang. Sila cuba lagi.',
    otherLanguage: 'Dokumen ini dalam bahasa lain ({languages}): cuba tanya dalam bahasa itu.',
  },
  fil: {
    nothingFound: 'Wala akong nakita tungkol dito sa mga dokumento ng silid na ito.',
    noDocuments:
      'Wala pang mga dokumento sa silid na ito na mahahanapan ko. Magdagdag ng PDF o sumulat ng artikulo, saka magtanong muli.',
    stillReading: 'Binabasa pa ang mga dokumento ng silid na ito. Magtanong muli maya-maya.',
    apology: 'Paumanhin, hindi masagot ang tanong na ito ngayon. Pakisubukang muli.',
    otherLanguage:
      'Nasa ibang wika ang mga dokumento ({languages}): subukang magtanong sa wikang iyon.',
  },
  sw: {
    nothingFound: 'Sijapata chochote kuhusu hili katika hati za chumba hiki.',
    noDocuments:
      'Bado hakuna hati katika chumba hiki ninazoweza kutafuta. Ongeza PDF au andika makala, kisha uulize tena.',
    stillReading: 'Hati za chumba hiki bado zinasomwa. Uliza tena baada ya muda mfupi.',
    apology: 'Samahani, swali hili halikuweza kujibiwa kwa sasa. Tafadhali jaribu tena.',
    otherLanguage: 'Hati ziko katika lugha nyingine ({languages}): jaribu kuuliza kwa lugha hiyo.',
  },
  vi: {
    nothingFound: 'Tôi không tìm thấy gì về điều này trong tài liệu của phòng này.',
    noDocuments:
      'Phòng này chưa có tài liệu nào để tìm kiếm. Hãy thêm một tệp PDF hoặc viết một bài rồi hỏi lại.',
    stillReading: 'Tài liệu của phòng này vẫn đang được đọc. Hãy hỏi lại sau giây lát.',
    apology: 'Rất tiếc, hiện chưa thể trả lời câu hỏi này. Vui lòng thử lại.',
    otherLanguage:
      'Tài liệu được viết bằng ngôn ngữ khác ({languages}): hãy thử hỏi bằng ngôn ngữ đó.',
  },
} as const satisfies Record<string, StockSentences>
