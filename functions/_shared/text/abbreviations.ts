/** Words before whose point a sentence goes on, in lower case and without that point. */
export const ABBREVIATIONS: ReadonlySet<string> = new Set(
  // English
  (
    'e.g i.e etc cf vs approx dept est fig figs no nos vol sec ch p pp ed eds al ca mr mrs ms dr prof st ' +
    'sr jr gen col lt sgt rev hon gov pres inc ltd co corp bros jan feb mar apr jun jul aug sep sept oct ' +
    'nov dec u.s u.k u.n a.m p.m ph.d b.c a.d viz resp ' +
    // German, Dutch, Danish, Norwegian, Swedish
    'z.b bzw ggf usw u.a d.h nr str abs bspw inkl zzgl evtl vgl sog tel mio mrd hr fr dipl geb ' +
    'o.ä s.o s.u v.a bijv bv d.w.z blz mevr dhr o.a m.b.t f.eks ca kl kr bl.a osv t.ex bl.a m.m pga dvs ' +
    // French, Spanish, Portuguese, Italian, Catalan, Romanian
    'mme mlle p.ex c.-à-d env bd apr.j.-c réf sra srta dra ud uds ej p.ej núm pág págs av ' +
    'avda d.c a.c ee.uu exmo exma prof.ª dott dott.ssa sig.ra ecc pag pagg cfr str dl dna ' +
    // Polish, Czech, Slovak, Croatian, Slovenian, Hungarian, Finnish, Turkish
    'np tzn tj itd itp ul al godz nr r w św inż mgr hab tzv tzn např atd apod č ul nám mj napr atď npr ' +
    'oz tzv odn pl stb ún kb dr.h esim ns yms klo vrt örn vb vs sok cad no hz ' +
    // Russian, Ukrainian, Bulgarian, Serbian, Greek
    'т.е т.д т.п т.к т.н др пр г гг в вв ул д кв стр см акад проф руб коп тыс млн млрд напр ін р рр ' +
    'вул буд грн н.е до.н.э бр св тзв итд кл σελ κ.λπ κ.ά π.χ δρ κ αρ'
  ).split(' '),
)
