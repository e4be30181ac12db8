/**
 * Small words of a language that say where a phrase begins and what must not be torn apart. Netflix: lines break before conjunctions and
 * prepositions, and never between article and noun, pronoun and verb, auxiliary and verb, preposition and what it governs.
 */
export interface FunctionWords {
  readonly conjunctions: ReadonlySet<string>;
  readonly prepositions: ReadonlySet<string>;
  /** Articles, determiners and possessives: bound to what follows. */
  readonly determiners: ReadonlySet<string>;
  /** Subject pronouns, auxiliaries, negations: bound to the verb that follows. */
  readonly verbal: ReadonlySet<string>;
  /** Those of them that begin what is said of a subject: better before them than inside either. */
  readonly auxiliaries: ReadonlySet<string>;
  /** Words bound to what stands before them. */
  readonly particles: ReadonlySet<string>;
}

const set = (words: string): ReadonlySet<string> => new Set(words.split(" "));

const NONE: FunctionWords = {
  conjunctions: new Set(),
  prepositions: new Set(),
  determiners: new Set(),
  verbal: new Set(),
  auxiliaries: new Set(),
  particles: new Set(),
};

const TABLE: Readonly<Record<string, Partial<FunctionWords>>> = {
  en: {
    conjunctions: set(
      "and but or nor so yet because although though while when whenever where wherever who whom whose which that if unless until till since whereas whether as than how why what",
    ),
    prepositions: set(
      "in on at to of for with from by about into onto over above after before under below between through during against without within upon among amongst toward towards across behind beyond beside besides beneath near off outside inside around along like despite except per via throughout",
    ),
    determiners: set(
      "a an the my your his her its our their this these those some any no every each another such both all many much few several very too quite rather more most less least only just even not never cannot",
    ),
    verbal: set(
      "i you he she it we they there is are am was were be been being do does did has have had will would shall should can could may might must to let i'm you're he's she's it's we're they're i've you've we've they've i'll you'll he'll she'll it'll we'll they'll i'd you'd he'd she'd we'd they'd that's there's what's who's let's don't doesn't didn't isn't aren't wasn't weren't won't wouldn't can't couldn't shouldn't haven't hasn't hadn't gonna",
    ),
    auxiliaries: set("is are was were has have had will would shall should can could may might must does did"),
  },
  de: {
    conjunctions: set(
      "und oder aber denn sondern doch sowie dass weil ob wenn als obwohl während bevor nachdem bis damit sodass indem falls wie wo wer was warum der die das welche welcher welches",
    ),
    prepositions: set(
      "in im ins an am auf aus bei beim mit nach von vom zu zum zur für um über unter vor hinter neben zwischen durch gegen ohne seit wegen trotz während bis",
    ),
    determiners: set(
      "der die das den dem des ein eine einen einem einer eines kein keine keinen keinem keiner mein meine meinen meinem meiner dein deine sein seine seinen seinem seiner ihr ihre ihren ihrem ihrer unser unsere unseren euer eure dieser diese dieses diesen diesem jeder jede jedes jeden jedem alle sehr so zu ganz",
    ),
    verbal: set("ich du er sie es wir ihr man ist sind war waren wird werden wurde hat haben hatte kann muss will soll nicht nie bin bist"),
  },
  es: {
    conjunctions: set("y e o u pero sino ni que porque aunque cuando donde mientras como si pues quien cual"),
    prepositions: set("a al de del en con por para sin sobre entre hasta desde hacia contra según durante ante bajo tras"),
    determiners: set(
      "el la los las un una unos unas mi mis tu tus su sus nuestro nuestra nuestros nuestras este esta estos estas ese esa esos esas aquel aquella cada todo toda todos todas muy más tan",
    ),
    verbal: set(
      "yo tú él ella nosotros ellos ellas usted ustedes me te se nos lo le les no nunca es son era fue ha han he hay está están ser estar",
    ),
  },
  fr: {
    conjunctions: set("et ou mais donc or ni car que qui quand lorsque comme si puisque parce dont où"),
    prepositions: set(
      "à au aux de du des en dans par pour sur sous avec sans chez vers entre depuis pendant contre avant après devant derrière",
    ),
    determiners: set(
      "le la les un une des du mon ma mes ton ta tes son sa ses notre nos votre vos leur leurs ce cet cette ces chaque tout toute tous toutes très plus si aussi",
    ),
    verbal: set(
      "je tu il elle on nous vous ils elles me te se ne n'y y est sont était a ont avait ai as avons avez c'est j'ai il'y n'est n'a être avoir pas",
    ),
  },
  it: {
    conjunctions: set("e ed o oppure ma però né che perché quando dove mentre come se benché poiché cui chi"),
    prepositions: set(
      "a ad al allo alla ai agli alle di del dello della dei degli delle da dal dallo dalla dai in nel nello nella nei nelle con su sul sulla per tra fra senza verso durante dopo prima contro",
    ),
    determiners: set(
      "il lo la i gli le un uno una mio mia miei mie tuo tua suo sua suoi sue nostro nostra vostro loro questo questa questi queste quel quella quei ogni tutto tutta tutti molto più così",
    ),
    verbal: set("io tu lui lei noi voi loro mi ti si ci vi non mai è sono era ho hai ha abbiamo hanno aveva c'è essere stato"),
  },
  pt: {
    conjunctions: set("e ou mas porém nem que porque embora quando onde enquanto como se pois quem cujo"),
    prepositions: set(
      "a ao aos à às de do da dos das em no na nos nas num numa com por pelo pela para pra sem sobre entre até desde contra durante após sob",
    ),
    determiners: set(
      "o a os as um uma uns umas meu minha meus minhas teu tua seu sua seus suas nosso nossa este esta esse essa isso aquele aquela cada todo toda todos todas muito mais tão",
    ),
    verbal: set("eu tu ele ela nós eles elas você vocês me te se nos lhe não nunca é são era foi ser está estão tem têm há ter"),
  },
  zh: {
    conjunctions: set("和 與 与 或 或者 及 以及 但 但是 而 而且 因為 因为 所以 如果 雖然 虽然 不過 不过 可是 並 并 並且 并且 然後 然后"),
    prepositions: set("在 給 给 對 对 從 从 把 被 跟 向 為 为 於 于 由 比 按 以"),
    determiners: set("一 這 这 那 這個 这个 那個 那个 每 各 某 很 太 最 更 非常 十分"),
    verbal: set("我 你 他 她 它 我們 我们 你們 你们 他們 他们 不 沒 没 沒有 没有 是 會 会 能 可以 要 就 也 都 還 还 的 地 得 之"),
    particles: set("的 地 得 了 着 著 過 过 們 们 嗎 吗 呢 吧 啊 呀 嘛 上 下 裡 里 中 時 时"),
  },
  ja: {
    conjunctions: set("そして しかし また でも だから それで ただし つまり もし"),
    determiners: set("この その あの どの こんな そんな とても もっと"),
    particles: set(
      "は が を に で と も の へ や か ね よ な ば から まで より って です ます でした ました た て だ である する した して れる られる ない",
    ),
  },
};

/** The table of a language (BCP 47); one without a table has punctuation and pauses alone to break at. */
export function functionWordsOf(language: string): FunctionWords {
  return { ...NONE, ...TABLE[language.toLowerCase().split(/[-_]/u)[0]!] };
}
