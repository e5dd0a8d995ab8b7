/* Made by generate/entities.lua of the standard's entities.json; not to be edited. */
#ifndef HTML_ENTITIES_TABLE_H
#define HTML_ENTITIES_TABLE_H

enum { ENTITY_COUNT = 2231, ENTITY_BUCKET_BITS = 11 };

static const char entity_names[] =
    "gvnE;" "lagran;" "ohm;" "fscr;" "rsaquo;" "LT" "LowerLeftArrow;" "NegativeThickSpace;" "ocirc" "operp;"
    "bowtie;" "jcy;" "bnequiv;" "nparallel;" "nles;" "rcub;" "boxdR;" "div;" "Uring;" "egrave" "fnof;" "acd;"
    "LongLeftArrow;" "ohbar;" "twoheadleftarrow;" "gla;" "nprcue;" "tau;" "blacksquare;" "larrbfs;" "Star;"
    "starf;" "Ograve;" "SquareSupersetEqual;" "succapprox;" "Yopf;" "Mfr;" "yacute" "varphi;" "xcirc;"
    "lesdot;" "emacr;" "DoubleLeftRightArrow;" "NestedGreaterGreater;" "langle;" "apacir;" "NotPrecedes;"
    "oacute;" "RightArrowLeftArrow;" "boxVL;" "LongRightArrow;" "fflig;" "cudarrl;" "swarr;" "Diamond;" "Sscr;"
    "wp;" "DownTee;" "afr;" "aleph;" "lltri;" "And;" "smid;" "NotVerticalBar;" "race;" "loz;"
    "blacktriangledown;" "wopf;" "yuml;" "permil;" "NegativeThinSpace;" "supsup;" "angzarr;" "gsime;" "ominus;"
    "odot;" "pm;" "sup3" "nis;" "supedot;" "ufisht;" "xuplus;" "ENG;" "Fopf;" "Ocy;" "ufr;" "le;" "Racute;"
    "geq;" "ldquor;" "qscr;" "sstarf;" "angmsd;" "cwconint;" "bumpe;" "Cayleys;" "ncedil;" "tprime;" "Map;"
    "HumpDownHump;" "cross;" "tshcy;" "boxUR;" "ltrPar;" "crarr;" "lat;" "Icirc" "Pr;" "longrightarrow;"
    "EmptyVerySmallSquare;" "isin;" "THORN;" "nrArr;" "squ;" "boxdL;" "nbsp;" "dotminus;" "coprod;" "dopf;"
    "mumap;" "Dot;" "Egrave;" "HorizontalLine;" "becaus;" "nVDash;" "Cconint;" "iprod;" "rarrpl;" "uuarr;"
    "RightDoubleBracket;" "rarr;" "ugrave;" "Element;" "Otilde" "ell;" "curren" "frac23;" "Eacute" "Ffr;"
    "Iuml" "Xi;" "eacute;" "lceil;" "nlarr;" "vsubne;" "dstrok;" "boxVr;" "Iota;" "PartialD;" "Barv;"
    "clubsuit;" "fpartint;" "kappa;" "nwarhk;" "vrtri;" "exist;" "smeparsl;" "Zfr;" "zdot;" "ETH" "gt"
    "raemptyv;" "trpezium;" "ntilde;" "uHar;" "cirscir;" "larrhk;" "Qopf;" "imagline;" "acE;" "OElig;"
    "Precedes;" "Idot;" "rotimes;" "shortmid;" "andand;" "MinusPlus;" "LeftAngleBracket;" "xodot;" "boxh;"
    "mdash;" "nfr;" "Downarrow;" "ulcorn;" "gvertneqq;" "sqsubset;" "Kscr;" "angmsdae;" "nvdash;" "timesbar;"
    "asymp;" "cupcup;" "longmapsto;" "qint;" "succ;" "NotPrecedesSlantEqual;" "Tcaron;" "boxUL;" "thetav;"
    "circleddash;" "oopf;" "nsubseteqq;" "rsquo;" "bigstar;" "boxdr;" "gdot;" "cuesc;" "nisd;"
    "downharpoonright;" "scirc;" "NotLessTilde;" "Oslash;" "brvbar;" "xnis;" "seswar;" "iscr;" "nrtrie;"
    "zhcy;" "emsp;" "lesges;" "Larr;" "searrow;" "Gcedil;" "copy" "diam;" "sccue;" "nwarr;" "varsupsetneq;"
    "order;" "csub;" "pcy;" "primes;" "xrarr;" "Eogon;" "Supset;" "oelig;" "Acirc" "Rarrtl;" "iiota;" "amalg;"
    "iukcy;" "midast;" "kgreen;" "straightphi;" "boxVl;" "nap;" "twixt;" "bsime;" "exponentiale;" "cupor;"
    "notinvc;" "divide;" "nang;" "ntriangleleft;" "Or;" "ddagger;" "curlyvee;" "Sfr;" "prime;" "Ycirc;"
    "leftarrow;" "rightarrow;" "infin;" "clubs;" "frown;" "filig;" "GreaterEqualLess;" "eng;" "ltlarr;"
    "succneqq;" "Vscr;" "bullet;" "nacute;" "awconint;" "DownRightTeeVector;" "RightUpTeeVector;" "Acy;"
    "frac13;" "gfr;" "par;" "wedgeq;" "rightharpoondown;" "barwedge;" "curvearrowleft;" "zopf;" "ZHcy;"
    "isindot;" "precsim;" "AMP;" "bkarow;" "boxUr;" "zcaron;" "thicksim;" "lobrk;" "LeftRightVector;"
    "curvearrowright;" "Iopf;" "agrave;" "puncsp;" "OpenCurlyDoubleQuote;" "Ucy;" "boxdl;" "models;" "emsp14;"
    "tscr;" "eDot;" "RightTeeVector;" "ContourIntegral;" "nvge;" "nsub;" "pertenk;" "asympeq;" "gsiml;"
    "supdsub;" "ugrave" "bepsi;" "hyphen;" "CounterClockwiseContourIntegral;" "Cscr;" "DDotrahd;" "odblac;"
    "ncap;" "frac34;" "ovbar;" "napos;" "Cup;" "UnderBracket;" "sfrown;" "blacktriangle;" "icy;" "ll;"
    "coloneq;" "rharul;" "rangd;" "backsimeq;" "gopf;" "hamilt;" "iuml;" "lgE;" "drcorn;" "varkappa;"
    "PrecedesTilde;" "dwangle;" "gsim;" "chi;" "alefsym;" "gap;" "hardcy;" "uarr;" "umacr;" "nearhk;" "lAtail;"
    "homtht;" "ulcrop;" "angst;" "Lfr;" "Ouml" "ascr;" "Darr;" "eqcolon;" "NotSubsetEqual;" "Dagger;" "leqq;"
    "boxvH;" "hArr;" "supnE;" "topcir;" "DotDot;" "curlyeqsucc;" "jmath;" "REG" "blacklozenge;" "smt;" "thorn;"
    "Because;" "UpperRightArrow;" "delta;" "lnsim;" "rsquor;" "els;" "quest;" "swnwar;" "larrb;" "notni;"
    "phmmat;" "frasl;" "prsim;" "rmoust;" "apE;" "CenterDot;" "rBarr;" "Topf;" "oacute" "Theta;"
    "NotGreaterLess;" "boxUl;" "napid;" "AMP" "laquo;" "nrarrc;" "ogt;" "nvlt;" "rdldhar;" "supseteqq;"
    "propto;" "sect;" "UnionPlus;" "subdot;" "vartriangleright;" "llcorner;" "macr" "midcir;" "Ncy;" "srarr;"
    "tfr;" "Nscr;" "Longleftarrow;" "ccedil;" "gamma;" "numsp;" "acirc;" "iinfin;" "bigotimes;" "tint;"
    "Agrave" "nmid;" "easter;" "ropf;" "wedge;" "Scaron;" "seArr;" "cirE;" "ncong;" "sharp;" "supseteq;"
    "NotEqualTilde;" "lesdotor;" "bcy;" "SquareIntersection;" "npolint;" "OverParenthesis;" "Uacute" "Aopf;"
    "micro" "solb;" "nlsim;" "realpart;" "Amacr;" "lscr;" "oast;" "DiacriticalTilde;" "circledR;" "nLt;"
    "Longrightarrow;" "ucirc" "boxhU;" "weierp;" "epsilon;" "GT" "Zacute;" "cirfnint;" "varepsilon;"
    "NotSupersetEqual;" "VerticalTilde;" "image;" "vcy;" "Efr;" "Gammad;" "NotRightTriangleBar;" "Gcirc;"
    "piv;" "commat;" "Jukcy;" "phi;" "ExponentialE;" "xhArr;" "Rightarrow;" "auml;" "topbot;" "intercal;"
    "boxV;" "EqualTilde;" "epar;" "hairsp;" "Leftarrow;" "bump;" "Yfr;" "amp;" "diamondsuit;"
    "NotRightTriangle;" "nLtv;" "boxDR;" "iexcl;" "oplus;" "DotEqual;" "hearts;" "fllig;" "timesb;"
    "RightDownVectorBar;" "Yscr;" "sqsupset;" "quot;" "precapprox;" "rightarrowtail;" "parsl;" "swarrow;"
    "plusb;" "roang;" "demptyv;" "lrtri;" "angrt;" "doteq;" "lstrok;" "mfr;" "Gcy;" "Psi;" "questeq;" "drcrop;"
    "sbquo;" "sc;" "triangledown;" "sup1;" "grave;" "sqcaps;" "COPY" "nearrow;" "lessapprox;" "frac45;"
    "nsmid;" "LeftUpTeeVector;" "Lopf;" "HARDcy;" "iquest;" "LeftDoubleBracket;" "divideontimes;" "dtdot;"
    "rfloor;" "wscr;" "upharpoonright;" "gel;" "top;" "Oslash" "and;" "angmsdaf;" "Tilde;" "scnE;" "subsim;"
    "DiacriticalDoubleAcute;" "vert;" "sect" "Uogon;" "minusd;" "num;" "sqcups;" "hkswarow;" "Fscr;"
    "SmallCircle;" "trianglelefteq;" "Ocirc" "ltrie;" "gnsim;" "lcedil;" "lnapprox;" "backsim;" "bne;"
    "thinsp;" "tscy;" "ocy;" "DiacriticalAcute;" "checkmark;" "dash;" "Auml" "boxvh;" "supne;" "jopf;"
    "NotLessEqual;" "Vdash;" "imof;" "subnE;" "bigsqcup;" "esdot;" "LeftArrowRightArrow;" "colone;" "hybull;"
    "icirc;" "congdot;" "hercon;" "macr;" "ApplyFunction;" "map;" "ntrianglelefteq;" "varpi;" "Igrave" "angle;"
    "thkap;" "ape;" "dscr;" "NotExists;" "nequiv;" "submult;" "Rfr;" "Uuml" "efDot;" "nrarr;" "natural;"
    "lsimg;" "boxDL;" "cacute;" "sdotb;" "dot;" "Imacr;" "DoubleUpDownArrow;" "lowbar;" "rlm;" "nbsp"
    "VerticalLine;" "conint;" "neArr;" "omega;" "npre;" "ffr;" "iuml" "Wopf;" "Yuml;" "longleftarrow;"
    "nvrtrie;" "ocir;" "iquest" "uharr;" "Ocirc;" "Sum;" "bigcup;" "cwint;" "ldquo;" "profalar;" "setmn;"
    "Vdashl;" "varsubsetneq;" "cire;" "ldrushar;" "TScy;" "LeftTeeVector;" "NotRightTriangleEqual;"
    "NotSubset;" "eqslantless;" "uring;" "leqslant;" "lmoustache;" "lesdoto;" "Qscr;" "frac14;" "capand;"
    "ddarr;" "leftrightharpoons;" "ltimes;" "Tcy;" "zfr;" "HumpEqual;" "leq;" "blk12;" "thetasym;" "centerdot;"
    "block;" "kjcy;" "uwangle;" "boxhu;" "vartriangleleft;" "Integral;" "gE;" "uopf;" "between;"
    "NotTildeFullEqual;" "llarr;" "prec;" "lozf;" "simne;" "bbrktbrk;" "bigcirc;" "Rcaron;" "mlcp;" "Otilde;"
    "nsucc;" "die;" "Dopf;" "supplus;" "lharu;" "oscr;" "Rarr;" "RightFloor;" "igrave;" "iecy;" "vArr;"
    "Otimes;" "frac35;" "larrsim;" "omicron;" "boxv;" "LeftFloor;" "nvap;" "Yacute;" "ddotseq;" "ggg;" "shy;"
    "nesear;" "ssetmn;" "ltdot;" "range;" "Kfr;" "boxDr;" "inodot;" "PrecedesEqual;" "notin;" "wedbar;"
    "Proportional;" "capdot;" "lambda;" "bopf;" "bsim;" "ecaron;" "Zdot;" "Jsercy;" "luruhar;" "rthree;"
    "KJcy;" "supdot;" "precnapprox;" "laemptyv;" "varsupsetneqq;" "xmap;" "uharl;" "Gbreve;" "ecirc" "frac56;"
    "geqq;" "orderof;" "Aring;" "ngt;" "DoubleLeftTee;" "csup;" "lacute;" "sim;" "Congruent;" "dzcy;" "nvDash;"
    "rightrightarrows;" "rbrkslu;" "lopar;" "sfr;" "Mcy;" "vBar;" "frac12" "otilde" "thickapprox;"
    "Fouriertrf;" "sqsupseteq;" "IEcy;" "daleth;" "marker;" "NotSucceeds;" "odsold;" "dtrif;" "eacute"
    "hksearow;" "Oopf;" "divide" "wr;" "Gdot;" "lneqq;" "zscr;" "utilde;" "origof;" "quot" "lbrack;" "rfisht;"
    "simlE;" "acy;" "bsemi;" "vBarv;" "DoubleLongLeftArrow;" "Sigma;" "shy" "subne;" "NotNestedLessLess;"
    "radic;" "Iscr;" "Oacute;" "Wcirc;" "InvisibleTimes;" "TRADE;" "bernou;" "ThickSpace;" "oint;" "smashp;"
    "szlig;" "kcedil;" "qprime;" "lg;" "roplus;" "ges;" "subrarr;" "NotGreaterTilde;" "llhard;" "mopf;" "ouml;"
    "ucy;" "ecolon;" "boxDl;" "Dfr;" "sigmav;" "edot;" "nshortmid;" "spar;" "lbbrk;" "circledS;" "Jcirc;"
    "bigodot;" "gtlPar;" "nrarrw;" "DZcy;" "subseteqq;" "PrecedesSlantEqual;" "nwarrow;" "rceil;" "gscr;"
    "ngsim;" "cup;" "FilledSmallSquare;" "Ll;" "NotSquareSuperset;" "Xfr;" "nsup;" "succsim;" "curren;"
    "ZeroWidthSpace;" "Ncedil;" "fallingdotseq;" "curlyeqprec;" "Int;" "ImaginaryI;" "sqsub;" "nleqq;"
    "CirclePlus;" "DoubleDownArrow;" "rationals;" "frac25;" "nhArr;" "dscy;" "mapstodown;" "nsimeq;" "notniva;"
    "ShortDownArrow;" "Zopf;" "lang;" "sqcap;" "lfr;" "ouml" "Fcy;" "nwnear;" "harr;" "ncaron;" "boxVH;" "ge;"
    "UpDownArrow;" "urcorn;" "scE;" "subE;" "supsim;" "NotTildeTilde;" "QUOT;" "eplus;" "eogon;" "Ugrave;"
    "cent" "ring;" "npr;" "Tscr;" "measuredangle;" "Eacute;" "lbrace;" "Zcy;" "aelig" "gtdot;" "sup2;"
    "SucceedsTilde;" "rangle;" "OverBar;" "Dstrok;" "gesl;" "njcy;" "uacute;" "Succeeds;" "pi;" "xopf;"
    "loarr;" "tstrok;" "ycirc;" "simplus;" "Equal;" "larrtl;" "angmsdag;" "harrcir;" "Gopf;" "Iuml;" "Ntilde;"
    "ncy;" "perp;" "rscr;" "Uarr;" "TildeTilde;" "ltrif;" "therefore;" "DScy;" "lap;" "LeftDownVectorBar;"
    "Ubrcy;" "searr;" "Ascr;" "capcup;" "hbar;" "lmidot;" "ntlg;" "rdquor;" "Equilibrium;" "sup2" "supE;"
    "upsi;" "bumpeq;" "Qfr;" "dbkarow;" "gnE;" "Poincareplane;" "tcedil;" "RightTee;" "eopf;" "esim;"
    "LeftUpDownVector;" "disin;" "ClockwiseContourIntegral;" "boxHU;" "gesdoto;" "lt;" "smte;" "UpTeeArrow;"
    "AElig" "dcaron;" "gneqq;" "vnsub;" "Hat;" "atilde;" "NJcy;" "rightleftarrows;" "efr;" "gimel;" "elsdot;"
    "RightDownVector;" "nbump;" "angrtvb;" "spades;" "xharr;" "ngeq;" "dd;" "isinv;" "minusdu;" "uhblk;"
    "xcup;" "lesg;" "robrk;" "Scy;" "yfr;" "leftrightsquigarrow;" "Breve;" "latail;" "glj;" "urcorner;"
    "backprime;" "lotimes;" "ast;" "Ropf;" "fork;" "iiint;" "nu;" "Ecirc;" "cularr;" "andslope;" "bdquo;"
    "hellip;" "frac15;" "mcomma;" "olarr;" "angmsdaa;" "ordf" "gcy;" "percnt;" "psi;" "rarrhk;" "Lscr;"
    "angrtvbd;" "Sc;" "Ucirc" "aring" "Nacute;" "gesdotol;" "RightVector;" "TildeFullEqual;" "cemptyv;"
    "ShortUpArrow;" "theta;" "thksim;" "Cedilla;" "bigwedge;" "popf;" "prcue;" "profsurf;" "oline;" "gEl;"
    "Jfr;" "RightTriangleBar;" "compfn;" "nvHarr;" "urcrop;" "barwed;" "gnapprox;" "nvlArr;" "rpargt;"
    "VerticalSeparator;" "Auml;" "Zcaron;" "csube;" "ndash;" "NonBreakingSpace;" "EmptySmallSquare;" "jscr;"
    "lessgtr;" "Agrave;" "RoundImplies;" "agrave" "blk34;" "thorn" "trade;" "auml" "Del;" "rarrb;" "Epsilon;"
    "boxVh;" "cupcap;" "LeftRightArrow;" "NotSquareSubset;" "RightTeeArrow;" "sce;" "ordf;" "sube;"
    "GreaterSlantEqual;" "doublebarwedge;" "nsupseteq;" "aacute;" "andv;" "nshortparallel;" "lates;"
    "DownLeftTeeVector;" "NotSquareSupersetEqual;" "QUOT" "Rrightarrow;" "dsol;" "Odblac;" "uacute" "ultri;"
    "Proportion;" "phone;" "square;" "LessGreater;" "NotSucceedsSlantEqual;" "ac;" "caret;" "nGg;" "amacr;"
    "Ccedil" "raquo;" "times" "comp;" "rfr;" "rightleftharpoons;" "uuml" "Lcy;" "circeq;" "larrfs;" "bigoplus;"
    "HilbertSpace;" "fjlig;" "UpEquilibrium;" "Wscr;" "expectation;" "gcirc;" "UpArrow;" "jukcy;" "lowast;"
    "mnplus;" "cedil;" "nearr;" "gtrapprox;" "Vert;" "forall;" "subsetneqq;" "vzigzag;" "csupe;" "hslash;"
    "UnderParenthesis;" "straightepsilon;" "gl;" "plusmn" "geqslant;" "tridot;" "DownLeftVector;" "lrarr;"
    "sum;" "boxhD;" "sdot;" "lbrke;" "leftrightarrow;" "pointint;" "xsqcup;" "flat;" "uparrow;" "smile;"
    "NotNestedGreaterGreater;" "NotGreater;" "blacktriangleright;" "ffilig;" "Jopf;" "solbar;" "supe;" "VDash;"
    "lvertneqq;" "gne;" "lAarr;" "sime;" "tcy;" "nprec;" "uscr;" "NestedLessLess;" "frac78;" "Cfr;"
    "Therefore;" "nlE;" "telrec;" "triangle;" "niv;" "egsdot;" "iiiint;" "nleftrightarrow;" "boxHu;" "mu;"
    "DoubleLeftArrow;" "Dscr;" "Uarrocir;" "awint;" "Lleftarrow;" "topfork;" "NotGreaterEqual;" "NotHumpEqual;"
    "ShortLeftArrow;" "egs;" "RightCeiling;" "osol;" "cir;" "Ccedil;" "Wfr;" "hopf;" "scedil;" "ee;" "udblac;"
    "oslash" "tilde;" "NotLessLess;" "NotSuperset;" "npar;" "Aacute" "varr;" "target;" "DownTeeArrow;"
    "suplarr;" "uplus;" "uogon;" "tbrk;" "ccaron;" "SquareSuperset;" "nvgt;" "bscr;" "kfr;" "shcy;" "Ecy;"
    "ssmile;" "duarr;" "nhpar;" "times;" "Sub;" "infintie;" "NotLeftTriangle;" "looparrowright;" "cuwed;"
    "Eta;" "ni;" "phiv;" "rAtail;" "gesdot;" "vdash;" "Cap;" "laquo" "notnivb;" "digamma;" "ubreve;" "epsi;"
    "CloseCurlyDoubleQuote;" "ngeqq;" "igrave" "Ycy;" "backcong;" "timesd;" "Alpha;" "LeftTeeArrow;" "Uopf;"
    "NotTildeEqual;" "leftleftarrows;" "bsolhsub;" "cent;" "swarhk;" "vartheta;" "bNot;" "NewLine;" "divonx;"
    "mldr;" "Dashv;" "SquareUnion;" "NotGreaterGreater;" "ap;" "nGt;" "precnsim;" "ngtr;" "SucceedsEqual;"
    "LT;" "imacr;" "rtrie;" "sup3;" "Oscr;" "curarrm;" "mcy;" "zeta;" "glE;" "nless;" "ntgl;" "LeftVector;"
    "NotCongruent;" "omid;" "Not;" "updownarrow;" "verbar;" "ltcir;" "RightTriangleEqual;" "ltquest;" "sopf;"
    "ocirc;" "uuml;" "SHcy;" "DD;" "angmsdah;" "quatint;" "upsih;" "Lstrok;" "Ograve" "DoubleLongRightArrow;"
    "Updownarrow;" "Pfr;" "ange;" "circledast;" "Bopf;" "TildeEqual;" "nleqslant;" "male;" "napE;" "bot;"
    "ofcir;" "upsilon;" "mscr;" "smtes;" "nedot;" "nspar;" "dollar;" "Aogon;" "frac14" "NotReverseElement;"
    "LeftTriangleBar;" "isinsv;" "NoBreak;" "acute;" "Omacr;" "eqslantgtr;" "preccurlyeq;" "VeryThinSpace;"
    "dfr;" "Omicron;" "Ecirc" "equals;" "rmoustache;" "Superset;" "Union;" "planck;" "Lcedil;" "LessLess;"
    "acute" "lessdot;" "ltri;" "Vvdash;" "rang;" "Ucirc;" "olcross;" "yicy;" "rdquo;" "eqsim;" "minus;"
    "softcy;" "nabla;" "CupCap;" "Rcy;" "xfr;" "ordm;" "bcong;" "Colone;" "boxhd;" "rightharpoonup;" "nbumpe;"
    "fltns;" "numero;" "zeetrf;" "lcaron;" "ncongdot;" "LessFullEqual;" "shchcy;" "Colon;" "Zscr;" "khcy;"
    "int;" "itilde;" "larrlp;" "Iacute" "blacktriangleleft;" "nharr;" "Hcirc;" "scnap;" "uml;" "nsubE;" "nle;"
    "rlarr;" "Sqrt;" "fcy;" "Cacute;" "OverBrace;" "lhard;" "NotHumpDownHump;" "sqsup;" "reals;" "sacute;"
    "DoubleLongLeftRightArrow;" "frac16;" "ffllig;" "rightsquigarrow;" "Mopf;" "Ouml;" "Conint;" "ecir;"
    "rharu;" "DoubleVerticalBar;" "ForAll;" "RuleDelayed;" "angmsdab;" "Edot;" "xscr;" "les;" "blk14;" "IJlig;"
    "aring;" "zcy;" "Ifr;" "bigtriangleup;" "andd;" "suphsub;" "there4;" "InvisibleComma;" "Gscr;" "Pi;"
    "YIcy;" "para" "DownRightVectorBar;" "gtrless;" "mho;" "RightUpVectorBar;" "leftarrowtail;" "para;"
    "UnderBar;" "ntriangleright;" "simdot;" "nexist;" "siml;" "suphsol;" "abreve;" "oror;" "RightAngleBracket;"
    "blank;" "kopf;" "KHcy;" "lsaquo;" "lbarr;" "cdot;" "rcedil;" "nexists;" "nsupE;" "sigma;" "plus;" "Lang;"
    "ogon;" "NotLeftTriangleBar;" "diams;" "rbrksld;" "DoubleDot;" "NotPrecedesEqual;" "RightVectorBar;"
    "wcirc;" "it;" "escr;" "lrhar;" "nesim;" "rarrc;" "qfr;" "Kcy;" "iexcl" "lArr;" "subset;" "Igrave;" "el;"
    "ropar;" "trianglerighteq;" "spadesuit;" "searhk;" "supmult;" "maltese;" "part;" "squarf;" "isinE;"
    "gtcir;" "NotTilde;" "ijlig;" "prap;" "Iogon;" "Lt;" "lesssim;" "jcirc;" "twoheadrightarrow;" "dtri;" "rx;"
    "iacute;" "CloseCurlyQuote;" "Xopf;" "cirmid;" "late;" "nsubset;" "frac58;" "curarr;" "hstrok;" "rarrbfs;"
    "Lambda;" "LeftCeiling;" "epsiv;" "NotGreaterFullEqual;" "prurel;" "Rho;" "orarr;" "Ecaron;" "nsccue;"
    "lneq;" "vnsup;" "curlywedge;" "subseteq;" "bull;" "cylcty;" "Rscr;" "chcy;" "ruluhar;" "yen" "equest;"
    "scy;" "Leftrightarrow;" "UpperLeftArrow;" "Bfr;" "Euml" "lrhard;" "ljcy;" "subedot;"
    "NotGreaterSlantEqual;" "Nu;" "vopf;" "Lacute;" "subsub;" "boxtimes;" "duhar;" "rbbrk;" "Upsi;" "rtimes;"
    "DownLeftRightVector;" "boxbox;" "succnapprox;" "ltcc;" "FilledVerySmallSquare;" "nvrArr;" "bigcap;"
    "Eopf;" "SOFTcy;" "Vfr;" "lnE;" "nLeftrightarrow;" "Esim;" "supsetneq;" "varrho;" "OverBracket;" "Vee;"
    "prop;" "Lsh;" "pscr;" "Ntilde" "erDot;" "equivDD;" "SHCHcy;" "Utilde;" "forkv;" "Ccirc;" "in;" "realine;"
    "larrpl;" "Dcy;" "jfr;" "ograve;" "real;" "urtri;" "bemptyv;" "upharpoonleft;" "xlArr;" "Atilde" "copf;"
    "nleq;" "Kcedil;" "euml;" "setminus;" "CHcy;" "varnothing;" "lsqb;" "nsube;" "cuepr;" "lescc;" "dzigrarr;"
    "ubrcy;" "LJcy;" "simgE;" "xdtri;" "DownRightVector;" "gtquest;" "dArr;" "notnivc;" "rightthreetimes;"
    "backepsilon;" "lbrkslu;" "mstpos;" "plusdu;" "roarr;" "leg;" "triplus;" "xwedge;" "gg;" "Aring" "check;"
    "lcy;" "shortparallel;" "dblac;" "AElig;" "pluse;" "copy;" "female;" "racute;" "DoubleRightArrow;"
    "RightUpVector;" "veeeq;" "Popf;" "GreaterGreater;" "downdownarrows;" "Coproduct;" "empty;" "zwnj;"
    "NotSucceedsTilde;" "rtrif;" "eparsl;" "NotLessSlantEqual;" "Ncaron;" "Ofr;" "REG;" "UpTee;" "varsigma;"
    "LessEqualGreater;" "nsupe;" "Jscr;" "Assign;" "equiv;" "not" "longleftrightarrow;" "mp;" "nsime;" "boxHD;"
    "boxminus;" "planckh;" "VerticalBar;" "breve;" "CircleTimes;" "eth" "ang;" "egrave;" "parallel;" "rbrack;"
    "TripleDot;" "djcy;" "nrightarrow;" "ecirc;" "pound" "precneqq;" "nopf;" "nsim;" "Egrave" "Uacute;" "cfr;"
    "sext;" "LeftUpVectorBar;" "cularrp;" "Tstrok;" "rarrap;" "rlhar;" "xoplus;" "Mu;" "ReverseElement;"
    "hscr;" "Yacute" "aelig;" "DownArrowUpArrow;" "RightDownTeeVector;" "Im;" "orv;" "wfr;" "Emacr;"
    "SquareSubsetEqual;" "beta;" "raquo" "ldca;" "semi;" "risingdotseq;" "lparlt;" "DifferentialD;" "bsol;"
    "Lmidot;" "ldsh;" "scnsim;" "plusdo;" "Backslash;" "sdote;" "LeftTriangleEqual;" "Bumpeq;"
    "hookrightarrow;" "naturals;" "Tcedil;" "ecy;" "sub;" "nges;" "diamond;" "eta;" "lrm;" "DJcy;" "cap;"
    "Dcaron;" "Uscr;" "bottom;" "boxvR;" "sol;" "Atilde;" "SucceedsSlantEqual;" "dharr;" "parsim;" "tcaron;"
    "Sup;" "lne;" "lozenge;" "trisb;" "ycy;" "incare;" "UpArrowBar;" "Hfr;" "ncup;" "prod;" "star;" "ccedil"
    "otimesas;" "Cross;" "bnot;" "Mellintrf;" "yopf;" "Implies;" "utdot;" "odiv;" "angmsdac;" "rbrace;" "lHar;"
    "oslash;" "gtreqqless;" "Tab;" "gt;" "lnap;" "Hopf;" "gescc;" "Uparrow;" "barvee;" "cedil" "olcir;"
    "plussim;" "sscr;" "LeftVectorBar;" "Rsh;" "intlarhk;" "CircleMinus;" "ordm" "lharul;" "plankv;"
    "LeftUpVector;" "not;" "nparsl;" "supset;" "rarrtl;" "ETH;" "leftharpoondown;" "CircleDot;" "Bscr;"
    "ngeqslant;" "yacy;" "DownBreve;" "eDDot;" "imath;" "cupbrcap;" "pfr;" "Jcy;" "rtri;" "veebar;" "frac38;"
    "vDash;" "approxeq;" "deg" "Kappa;" "fopf;" "nsupset;" "NotLessGreater;" "lpar;" "lsquo;" "yucy;"
    "biguplus;" "Tau;" "NotDoubleVerticalBar;" "nltri;" "comma;" "prE;" "Barwed;" "lsquor;" "nsc;"
    "sqsubseteq;" "TSHcy;" "notinva;" "sup1" "mid;" "nvle;" "icirc" "lmoust;" "nltrie;" "GreaterTilde;"
    "NotEqual;" "capcap;" "triangleleft;" "plusacir;" "lcub;" "profline;" "boxvL;" "rrarr;" "Zeta;" "bigvee;"
    "circledcirc;" "micro;" "Vbar;" "ulcorner;" "DownArrow;" "dfisht;" "dharl;" "rbrke;" "swArr;" "aacute"
    "reg;" "supsub;" "nVdash;" "rcy;" "trie;" "Intersection;" "ShortRightArrow;" "Afr;" "smallsetminus;"
    "Aacute;" "bsolb;" "rAarr;" "LowerRightArrow;" "boxHd;" "Sopf;" "Uuml;" "circlearrowright;" "elinters;"
    "YAcy;" "RightArrowBar;" "Square;" "iocy;" "preceq;" "udarr;" "prnsim;" "erarr;" "eqcirc;" "integers;"
    "rarrw;" "sigmaf;" "NegativeVeryThinSpace;" "leftthreetimes;" "ratail;" "reg" "bigtriangledown;" "euro;"
    "gneq;" "iota;" "rect;" "rtriltri;" "scsim;" "strns;" "Scirc;" "scpolint;" "hookleftarrow;" "Ufr;" "Mscr;"
    "ReverseEquilibrium;" "nRightarrow;" "ReverseUpEquilibrium;" "xcap;" "YUcy;" "lrcorner;" "alpha;"
    "npreceq;" "approx;" "simg;" "gjcy;" "boxuR;" "qopf;" "dashv;" "simrarr;" "pr;" "amp" "Iukcy;" "dHar;"
    "ifr;" "simeq;" "gtcc;" "NotLess;" "Rang;" "dagger;" "lvnE;" "caron;" "napprox;" "olt;" "triminus;"
    "ccaps;" "kscr;" "UpArrowDownArrow;" "Product;" "rArr;" "zwj;" "Prime;" "Upsilon;" "Re;" "eg;" "xi;"
    "LongLeftRightArrow;" "cuvee;" "IOcy;" "ograve" "triangleright;" "caps;" "boxvr;" "nlArr;" "ccups;"
    "gtrarr;" "nvinfin;" "imagpart;" "ldrdhar;" "nleftarrow;" "odash;" "langd;" "npart;" "subsetneq;" "mDDot;"
    "aogon;" "middot" "gacute;" "kcy;" "dlcorn;" "larr;" "Scedil;" "beth;" "horbar;" "LeftDownVector;" "rhov;"
    "Udblac;" "omacr;" "THORN" "dotsquare;" "SubsetEqual;" "ngE;" "GJcy;" "cups;" "Xscr;" "ctdot;" "boxplus;"
    "notinE;" "Ccaron;" "acirc" "quaternions;" "rarrfs;" "DownArrowBar;" "gtreqless;" "utrif;" "hoarr;"
    "scaron;" "vltri;" "ucirc;" "Nfr;" "szlig" "Bernoullis;" "Ugrave" "eth;" "lfloor;" "sqsube;" "ratio;" "lt"
    "COPY;" "ccupssm;" "tdot;" "Longleftrightarrow;" "rho;" "GreaterLess;" "NotSucceedsEqual;" "dotplus;"
    "nsce;" "Ubreve;" "boxuL;" "yen;" "Kopf;" "colon;" "LessTilde;" "lBarr;" "LessSlantEqual;" "Cdot;" "iacute"
    "ord;" "gesles;" "nvsim;" "vscr;" "zacute;" "hcirc;" "heartsuit;" "bfr;" "euml" "nsqsube;" "orslope;"
    "Umacr;" "gammad;" "CapitalDifferentialD;" "Escr;" "LeftArrowBar;" "ii;" "vsupnE;" "multimap;" "pre;"
    "nwArr;" "utri;" "Pcy;" "vfr;" "xrArr;" "yuml" "pitchfork;" "vee;" "iopf;" "lsh;" "Delta;" "SupersetEqual;"
    "Verbar;" "subsup;" "rsqb;" "frac34" "half;" "mapsto;" "opar;" "boxvl;" "circlearrowleft;" "DoubleUpArrow;"
    "sqsupe;" "toea;" "RBarr;" "deg;" "Oacute" "or;" "cscr;" "dcy;" "ne;" "GT;" "lurdshar;" "because;" "prnE;"
    "supsetneqq;" "xlarr;" "GreaterFullEqual;" "rhard;" "OpenCurlyQuote;" "downharpoonleft;" "RightTriangle;"
    "upuparrows;" "NotCupCap;" "nsqsupe;" "rppolint;" "Gamma;" "Acirc;" "MediumSpace;" "Gfr;" "wreath;" "Vopf;"
    "nsupseteqq;" "ThinSpace;" "Wedge;" "nldr;" "darr;" "boxur;" "squf;" "DiacriticalGrave;" "lesseqqgtr;"
    "succcurlyeq;" "UnderBrace;" "bprime;" "SquareSubset;" "succeq;" "Laplacetrf;" "bbrk;" "lEg;" "Pscr;"
    "varsubsetneqq;" "Gg;" "brvbar" "iff;" "DoubleRightTee;" "LeftDownTeeVector;" "iogon;" "Lcaron;"
    "PlusMinus;" "Itilde;" "NotSquareSubsetEqual;" "frac18;" "triangleq;" "gtrdot;" "tosa;" "varpropto;"
    "DiacriticalDot;" "NotElement;" "angmsdad;" "loang;" "rbarr;" "ic;" "nsucceq;" "topf;" "LeftTee;" "minusb;"
    "subplus;" "dlcrop;" "excl;" "nLl;" "Hacek;" "NotLeftTriangleEqual;" "ofr;" "Icy;" "Copf;" "Sacute;"
    "gnap;" "nsubseteq;" "Euml;" "zigrarr;" "xutri;" "RightArrow;" "nscr;" "rnmid;" "Chi;" "middot;" "apos;"
    "period;" "uArr;" "LeftArrow;" "capbrcup;" "lesseqgtr;" "mapstoleft;" "rdca;" "rarrsim;" "udhar;" "imped;"
    "nge;" "emptyv;" "tritime;" "Exists;" "vangrt;" "lthree;" "rdsh;" "lE;" "nLeftarrow;" "succnsim;" "lsime;"
    "aopf;" "looparrowleft;" "NegativeMediumSpace;" "bumpE;" "ensp;" "vprop;" "prnap;" "Abreve;" "ntilde"
    "malt;" "copysr;" "xvee;" "notinvb;" "ccirc;" "GreaterEqual;" "isins;" "Rcedil;" "af;" "pluscir;" "boxul;"
    "emptyset;" "plusmn;" "sung;" "atilde" "RightUpDownVector;" "circ;" "oS;" "DownLeftVectorBar;" "Subset;"
    "rcaron;" "Tfr;" "rarrlp;" "otilde;" "apid;" "frac12;" "uml" "complexes;" "nGtv;" "plustwo;" "intprod;"
    "lfisht;" "rHar;" "vsupne;" "Nopf;" "vsubnE;" "LeftTriangle;" "Iacute;" "boxVR;" "DoubleContourIntegral;"
    "cudarrr;" "nvltrie;" "otimes;" "xotime;" "yscr;" "harrw;" "natur;" "sup;" "kappav;" "yacute;" "Bcy;"
    "Hstrok;" "Icirc;" "hfr;" "lhblk;" "loplus;" "mapstoup;" "emsp13;" "leftharpoonup;" "leftrightarrows;"
    "Hscr;" "slarr;" "cong;" "downarrow;" "complement;" "nlt;" "scap;" "gtrsim;" "eqvparsl;" "doteqdot;"
    "angsph;" "vellip;" "Beta;" "Gt;" "jsercy;" "Vcy;" "cupdot;" "lopf;" "SuchThat;" "lsim;" "boxH;"
    "drbkarow;" "rpar;" "rsh;" "sqcup;" "lbrksld;" "ntrianglerighteq;" "pound;" "Phi;" "Omega;" "intcal;"
    "nrtri;" "gbreve;" "notindot;"
    ;

static const struct entity entities[ENTITY_COUNT] = {
    {0, 5, 6, "\342\211\251\357\270\200"}, {5, 7, 3, "\342\204\222"}, {12, 4, 2, "\316\251"},
    {16, 5, 4, "\360\235\222\273"}, {21, 7, 3, "\342\200\272"}, {28, 2, 1, "\074"},
    {30, 15, 3, "\342\206\231"}, {45, 19, 3, "\342\200\213"}, {64, 5, 2, "\303\264"},
    {69, 6, 3, "\342\246\271"}, {75, 7, 3, "\342\213\210"}, {82, 4, 2, "\320\271"},
    {86, 8, 6, "\342\211\241\342\203\245"}, {94, 10, 3, "\342\210\246"}, {104, 5, 5, "\342\251\275\314\270"},
    {109, 5, 1, "\175"}, {114, 6, 3, "\342\225\222"}, {120, 4, 2, "\303\267"}, {124, 6, 2, "\305\256"},
    {130, 6, 2, "\303\250"}, {136, 5, 2, "\306\222"}, {141, 4, 3, "\342\210\277"},
    {145, 14, 3, "\342\237\265"}, {159, 6, 3, "\342\246\265"}, {165, 17, 3, "\342\206\236"},
    {182, 4, 3, "\342\252\245"}, {186, 7, 3, "\342\213\240"}, {193, 4, 2, "\317\204"},
    {197, 12, 3, "\342\226\252"}, {209, 8, 3, "\342\244\237"}, {217, 5, 3, "\342\213\206"},
    {222, 6, 3, "\342\230\205"}, {228, 7, 2, "\303\222"}, {235, 20, 3, "\342\212\222"},
    {255, 11, 3, "\342\252\270"}, {266, 5, 4, "\360\235\225\220"}, {271, 4, 4, "\360\235\224\220"},
    {275, 6, 2, "\303\275"}, {281, 7, 2, "\317\225"}, {288, 6, 3, "\342\227\257"}, {294, 7, 3, "\342\251\277"},
    {301, 6, 2, "\304\223"}, {307, 21, 3, "\342\207\224"}, {328, 21, 3, "\342\211\253"},
    {349, 7, 3, "\342\237\250"}, {356, 7, 3, "\342\251\257"}, {363, 12, 3, "\342\212\200"},
    {375, 7, 2, "\303\263"}, {382, 20, 3, "\342\207\204"}, {402, 6, 3, "\342\225\243"},
    {408, 15, 3, "\342\237\266"}, {423, 6, 3, "\357\254\200"}, {429, 8, 3, "\342\244\270"},
    {437, 6, 3, "\342\206\231"}, {443, 8, 3, "\342\213\204"}, {451, 5, 4, "\360\235\222\256"},
    {456, 3, 3, "\342\204\230"}, {459, 8, 3, "\342\212\244"}, {467, 4, 4, "\360\235\224\236"},
    {471, 6, 3, "\342\204\265"}, {477, 6, 3, "\342\227\272"}, {483, 4, 3, "\342\251\223"},
    {487, 5, 3, "\342\210\243"}, {492, 15, 3, "\342\210\244"}, {507, 5, 5, "\342\210\275\314\261"},
    {512, 4, 3, "\342\227\212"}, {516, 18, 3, "\342\226\276"}, {534, 5, 4, "\360\235\225\250"},
    {539, 5, 2, "\303\277"}, {544, 7, 3, "\342\200\260"}, {551, 18, 3, "\342\200\213"},
    {569, 7, 3, "\342\253\226"}, {576, 8, 3, "\342\215\274"}, {584, 6, 3, "\342\252\216"},
    {590, 7, 3, "\342\212\226"}, {597, 5, 3, "\342\212\231"}, {602, 3, 2, "\302\261"}, {605, 4, 2, "\302\263"},
    {609, 4, 3, "\342\213\274"}, {613, 8, 3, "\342\253\204"}, {621, 7, 3, "\342\245\276"},
    {628, 7, 3, "\342\250\204"}, {635, 4, 2, "\305\212"}, {639, 5, 4, "\360\235\224\275"},
    {644, 4, 2, "\320\236"}, {648, 4, 4, "\360\235\224\262"}, {652, 3, 3, "\342\211\244"},
    {655, 7, 2, "\305\224"}, {662, 4, 3, "\342\211\245"}, {666, 7, 3, "\342\200\236"},
    {673, 5, 4, "\360\235\223\206"}, {678, 7, 3, "\342\213\206"}, {685, 7, 3, "\342\210\241"},
    {692, 9, 3, "\342\210\262"}, {701, 6, 3, "\342\211\217"}, {707, 8, 3, "\342\204\255"},
    {715, 7, 2, "\305\206"}, {722, 7, 3, "\342\200\264"}, {729, 4, 3, "\342\244\205"},
    {733, 13, 3, "\342\211\216"}, {746, 6, 3, "\342\234\227"}, {752, 6, 2, "\321\233"},
    {758, 6, 3, "\342\225\232"}, {764, 7, 3, "\342\246\226"}, {771, 6, 3, "\342\206\265"},
    {777, 4, 3, "\342\252\253"}, {781, 5, 2, "\303\216"}, {786, 3, 3, "\342\252\273"},
    {789, 15, 3, "\342\237\266"}, {804, 21, 3, "\342\226\253"}, {825, 5, 3, "\342\210\210"},
    {830, 6, 2, "\303\236"}, {836, 6, 3, "\342\207\217"}, {842, 4, 3, "\342\226\241"},
    {846, 6, 3, "\342\225\225"}, {852, 5, 2, "\302\240"}, {857, 9, 3, "\342\210\270"},
    {866, 7, 3, "\342\210\220"}, {873, 5, 4, "\360\235\225\225"}, {878, 6, 3, "\342\212\270"},
    {884, 4, 2, "\302\250"}, {888, 7, 2, "\303\210"}, {895, 15, 3, "\342\224\200"},
    {910, 7, 3, "\342\210\265"}, {917, 7, 3, "\342\212\257"}, {924, 8, 3, "\342\210\260"},
    {932, 6, 3, "\342\250\274"}, {938, 7, 3, "\342\245\205"}, {945, 6, 3, "\342\207\210"},
    {951, 19, 3, "\342\237\247"}, {970, 5, 3, "\342\206\222"}, {975, 7, 2, "\303\271"},
    {982, 8, 3, "\342\210\210"}, {990, 6, 2, "\303\225"}, {996, 4, 3, "\342\204\223"},
    {1000, 6, 2, "\302\244"}, {1006, 7, 3, "\342\205\224"}, {1013, 6, 2, "\303\211"},
    {1019, 4, 4, "\360\235\224\211"}, {1023, 4, 2, "\303\217"}, {1027, 3, 2, "\316\236"},
    {1030, 7, 2, "\303\251"}, {1037, 6, 3, "\342\214\210"}, {1043, 6, 3, "\342\206\232"},
    {1049, 7, 6, "\342\212\212\357\270\200"}, {1056, 7, 2, "\304\221"}, {1063, 6, 3, "\342\225\237"},
    {1069, 5, 2, "\316\231"}, {1074, 9, 3, "\342\210\202"}, {1083, 5, 3, "\342\253\247"},
    {1088, 9, 3, "\342\231\243"}, {1097, 9, 3, "\342\250\215"}, {1106, 6, 2, "\316\272"},
    {1112, 7, 3, "\342\244\243"}, {1119, 6, 3, "\342\212\263"}, {1125, 6, 3, "\342\210\203"},
    {1131, 9, 3, "\342\247\244"}, {1140, 4, 3, "\342\204\250"}, {1144, 5, 2, "\305\274"},
    {1149, 3, 2, "\303\220"}, {1152, 2, 1, "\076"}, {1154, 9, 3, "\342\246\263"}, {1163, 9, 3, "\342\217\242"},
    {1172, 7, 2, "\303\261"}, {1179, 5, 3, "\342\245\243"}, {1184, 8, 3, "\342\247\202"},
    {1192, 7, 3, "\342\206\251"}, {1199, 5, 3, "\342\204\232"}, {1204, 9, 3, "\342\204\220"},
    {1213, 4, 5, "\342\210\276\314\263"}, {1217, 6, 2, "\305\222"}, {1223, 9, 3, "\342\211\272"},
    {1232, 5, 2, "\304\260"}, {1237, 8, 3, "\342\250\265"}, {1245, 9, 3, "\342\210\243"},
    {1254, 7, 3, "\342\251\225"}, {1261, 10, 3, "\342\210\223"}, {1271, 17, 3, "\342\237\250"},
    {1288, 6, 3, "\342\250\200"}, {1294, 5, 3, "\342\224\200"}, {1299, 6, 3, "\342\200\224"},
    {1305, 4, 4, "\360\235\224\253"}, {1309, 10, 3, "\342\207\223"}, {1319, 7, 3, "\342\214\234"},
    {1326, 10, 6, "\342\211\251\357\270\200"}, {1336, 9, 3, "\342\212\217"}, {1345, 5, 4, "\360\235\222\246"},
    {1350, 9, 3, "\342\246\254"}, {1359, 7, 3, "\342\212\254"}, {1366, 9, 3, "\342\250\261"},
    {1375, 6, 3, "\342\211\210"}, {1381, 7, 3, "\342\251\212"}, {1388, 11, 3, "\342\237\274"},
    {1399, 5, 3, "\342\250\214"}, {1404, 5, 3, "\342\211\273"}, {1409, 22, 3, "\342\213\240"},
    {1431, 7, 2, "\305\244"}, {1438, 6, 3, "\342\225\235"}, {1444, 7, 2, "\317\221"},
    {1451, 12, 3, "\342\212\235"}, {1463, 5, 4, "\360\235\225\240"}, {1468, 11, 5, "\342\253\205\314\270"},
    {1479, 6, 3, "\342\200\231"}, {1485, 8, 3, "\342\230\205"}, {1493, 6, 3, "\342\224\214"},
    {1499, 5, 2, "\304\241"}, {1504, 6, 3, "\342\213\237"}, {1510, 5, 3, "\342\213\272"},
    {1515, 17, 3, "\342\207\202"}, {1532, 6, 2, "\305\235"}, {1538, 13, 3, "\342\211\264"},
    {1551, 7, 2, "\303\230"}, {1558, 7, 2, "\302\246"}, {1565, 5, 3, "\342\213\273"},
    {1570, 7, 3, "\342\244\251"}, {1577, 5, 4, "\360\235\222\276"}, {1582, 7, 3, "\342\213\255"},
    {1589, 5, 2, "\320\266"}, {1594, 5, 3, "\342\200\203"}, {1599, 7, 3, "\342\252\223"},
    {1606, 5, 3, "\342\206\236"}, {1611, 8, 3, "\342\206\230"}, {1619, 7, 2, "\304\242"},
    {1626, 4, 2, "\302\251"}, {1630, 5, 3, "\342\213\204"}, {1635, 6, 3, "\342\211\275"},
    {1641, 6, 3, "\342\206\226"}, {1647, 13, 6, "\342\212\213\357\270\200"}, {1660, 6, 3, "\342\204\264"},
    {1666, 5, 3, "\342\253\217"}, {1671, 4, 2, "\320\277"}, {1675, 7, 3, "\342\204\231"},
    {1682, 6, 3, "\342\237\266"}, {1688, 6, 2, "\304\230"}, {1694, 7, 3, "\342\213\221"},
    {1701, 6, 2, "\305\223"}, {1707, 5, 2, "\303\202"}, {1712, 7, 3, "\342\244\226"},
    {1719, 6, 3, "\342\204\251"}, {1725, 6, 3, "\342\250\277"}, {1731, 6, 2, "\321\226"}, {1737, 7, 1, "\052"},
    {1744, 7, 2, "\304\270"}, {1751, 12, 2, "\317\225"}, {1763, 6, 3, "\342\225\242"},
    {1769, 4, 3, "\342\211\211"}, {1773, 6, 3, "\342\211\254"}, {1779, 6, 3, "\342\213\215"},
    {1785, 13, 3, "\342\205\207"}, {1798, 6, 3, "\342\251\205"}, {1804, 8, 3, "\342\213\266"},
    {1812, 7, 2, "\303\267"}, {1819, 5, 6, "\342\210\240\342\203\222"}, {1824, 14, 3, "\342\213\252"},
    {1838, 3, 3, "\342\251\224"}, {1841, 8, 3, "\342\200\241"}, {1849, 9, 3, "\342\213\216"},
    {1858, 4, 4, "\360\235\224\226"}, {1862, 6, 3, "\342\200\262"}, {1868, 6, 2, "\305\266"},
    {1874, 10, 3, "\342\206\220"}, {1884, 11, 3, "\342\206\222"}, {1895, 6, 3, "\342\210\236"},
    {1901, 6, 3, "\342\231\243"}, {1907, 6, 3, "\342\214\242"}, {1913, 6, 3, "\357\254\201"},
    {1919, 17, 3, "\342\213\233"}, {1936, 4, 2, "\305\213"}, {1940, 7, 3, "\342\245\266"},
    {1947, 9, 3, "\342\252\266"}, {1956, 5, 4, "\360\235\222\261"}, {1961, 7, 3, "\342\200\242"},
    {1968, 7, 2, "\305\204"}, {1975, 9, 3, "\342\210\263"}, {1984, 19, 3, "\342\245\237"},
    {2003, 17, 3, "\342\245\234"}, {2020, 4, 2, "\320\220"}, {2024, 7, 3, "\342\205\223"},
    {2031, 4, 4, "\360\235\224\244"}, {2035, 4, 3, "\342\210\245"}, {2039, 7, 3, "\342\211\231"},
    {2046, 17, 3, "\342\207\201"}, {2063, 9, 3, "\342\214\205"}, {2072, 15, 3, "\342\206\266"},
    {2087, 5, 4, "\360\235\225\253"}, {2092, 5, 2, "\320\226"}, {2097, 8, 3, "\342\213\265"},
    {2105, 8, 3, "\342\211\276"}, {2113, 4, 1, "\046"}, {2117, 7, 3, "\342\244\215"},
    {2124, 6, 3, "\342\225\231"}, {2130, 7, 2, "\305\276"}, {2137, 9, 3, "\342\210\274"},
    {2146, 6, 3, "\342\237\246"}, {2152, 16, 3, "\342\245\216"}, {2168, 16, 3, "\342\206\267"},
    {2184, 5, 4, "\360\235\225\200"}, {2189, 7, 2, "\303\240"}, {2196, 7, 3, "\342\200\210"},
    {2203, 21, 3, "\342\200\234"}, {2224, 4, 2, "\320\243"}, {2228, 6, 3, "\342\224\220"},
    {2234, 7, 3, "\342\212\247"}, {2241, 7, 3, "\342\200\205"}, {2248, 5, 4, "\360\235\223\211"},
    {2253, 5, 3, "\342\211\221"}, {2258, 15, 3, "\342\245\233"}, {2273, 16, 3, "\342\210\256"},
    {2289, 5, 6, "\342\211\245\342\203\222"}, {2294, 5, 3, "\342\212\204"}, {2299, 8, 3, "\342\200\261"},
    {2307, 8, 3, "\342\211\215"}, {2315, 6, 3, "\342\252\220"}, {2321, 8, 3, "\342\253\230"},
    {2329, 6, 2, "\303\271"}, {2335, 6, 2, "\317\266"}, {2341, 7, 3, "\342\200\220"},
    {2348, 32, 3, "\342\210\263"}, {2380, 5, 4, "\360\235\222\236"}, {2385, 9, 3, "\342\244\221"},
    {2394, 7, 2, "\305\221"}, {2401, 5, 3, "\342\251\203"}, {2406, 7, 2, "\302\276"},
    {2413, 6, 3, "\342\214\275"}, {2419, 6, 2, "\305\211"}, {2425, 4, 3, "\342\213\223"},
    {2429, 13, 3, "\342\216\265"}, {2442, 7, 3, "\342\214\242"}, {2449, 14, 3, "\342\226\264"},
    {2463, 4, 2, "\320\270"}, {2467, 3, 3, "\342\211\252"}, {2470, 8, 3, "\342\211\224"},
    {2478, 7, 3, "\342\245\254"}, {2485, 6, 3, "\342\246\222"}, {2491, 10, 3, "\342\213\215"},
    {2501, 5, 4, "\360\235\225\230"}, {2506, 7, 3, "\342\204\213"}, {2513, 5, 2, "\303\257"},
    {2518, 4, 3, "\342\252\221"}, {2522, 7, 3, "\342\214\237"}, {2529, 9, 2, "\317\260"},
    {2538, 14, 3, "\342\211\276"}, {2552, 8, 3, "\342\246\246"}, {2560, 5, 3, "\342\211\263"},
    {2565, 4, 2, "\317\207"}, {2569, 8, 3, "\342\204\265"}, {2577, 4, 3, "\342\252\206"},
    {2581, 7, 2, "\321\212"}, {2588, 5, 3, "\342\206\221"}, {2593, 6, 2, "\305\253"},
    {2599, 7, 3, "\342\244\244"}, {2606, 7, 3, "\342\244\233"}, {2613, 7, 3, "\342\210\273"},
    {2620, 7, 3, "\342\214\217"}, {2627, 6, 2, "\303\205"}, {2633, 4, 4, "\360\235\224\217"},
    {2637, 4, 2, "\303\226"}, {2641, 5, 4, "\360\235\222\266"}, {2646, 5, 3, "\342\206\241"},
    {2651, 8, 3, "\342\211\225"}, {2659, 15, 3, "\342\212\210"}, {2674, 7, 3, "\342\200\241"},
    {2681, 5, 3, "\342\211\246"}, {2686, 6, 3, "\342\225\252"}, {2692, 5, 3, "\342\207\224"},
    {2697, 6, 3, "\342\253\214"}, {2703, 7, 3, "\342\253\261"}, {2710, 7, 3, "\342\203\234"},
    {2717, 12, 3, "\342\213\237"}, {2729, 6, 2, "\310\267"}, {2735, 3, 2, "\302\256"},
    {2738, 13, 3, "\342\247\253"}, {2751, 4, 3, "\342\252\252"}, {2755, 6, 2, "\303\276"},
    {2761, 8, 3, "\342\210\265"}, {2769, 16, 3, "\342\206\227"}, {2785, 6, 2, "\316\264"},
    {2791, 6, 3, "\342\213\246"}, {2797, 7, 3, "\342\200\231"}, {2804, 4, 3, "\342\252\225"},
    {2808, 6, 1, "\077"}, {2814, 7, 3, "\342\244\252"}, {2821, 6, 3, "\342\207\244"},
    {2827, 6, 3, "\342\210\214"}, {2833, 7, 3, "\342\204\263"}, {2840, 6, 3, "\342\201\204"},
    {2846, 6, 3, "\342\211\276"}, {2852, 7, 3, "\342\216\261"}, {2859, 4, 3, "\342\251\260"},
    {2863, 10, 2, "\302\267"}, {2873, 6, 3, "\342\244\217"}, {2879, 5, 4, "\360\235\225\213"},
    {2884, 6, 2, "\303\263"}, {2890, 6, 2, "\316\230"}, {2896, 15, 3, "\342\211\271"},
    {2911, 6, 3, "\342\225\234"}, {2917, 6, 5, "\342\211\213\314\270"}, {2923, 3, 1, "\046"},
    {2926, 6, 2, "\302\253"}, {2932, 7, 5, "\342\244\263\314\270"}, {2939, 4, 3, "\342\247\201"},
    {2943, 5, 4, "\074\342\203\222"}, {2948, 8, 3, "\342\245\251"}, {2956, 10, 3, "\342\253\206"},
    {2966, 7, 3, "\342\210\235"}, {2973, 5, 2, "\302\247"}, {2978, 10, 3, "\342\212\216"},
    {2988, 7, 3, "\342\252\275"}, {2995, 17, 3, "\342\212\263"}, {3012, 9, 3, "\342\214\236"},
    {3021, 4, 2, "\302\257"}, {3025, 7, 3, "\342\253\260"}, {3032, 4, 2, "\320\235"},
    {3036, 6, 3, "\342\206\222"}, {3042, 4, 4, "\360\235\224\261"}, {3046, 5, 4, "\360\235\222\251"},
    {3051, 14, 3, "\342\237\270"}, {3065, 7, 2, "\303\247"}, {3072, 6, 2, "\316\263"},
    {3078, 6, 3, "\342\200\207"}, {3084, 6, 2, "\303\242"}, {3090, 7, 3, "\342\247\234"},
    {3097, 10, 3, "\342\250\202"}, {3107, 5, 3, "\342\210\255"}, {3112, 6, 2, "\303\200"},
    {3118, 5, 3, "\342\210\244"}, {3123, 7, 3, "\342\251\256"}, {3130, 5, 4, "\360\235\225\243"},
    {3135, 6, 3, "\342\210\247"}, {3141, 7, 2, "\305\240"}, {3148, 6, 3, "\342\207\230"},
    {3154, 5, 3, "\342\247\203"}, {3159, 6, 3, "\342\211\207"}, {3165, 6, 3, "\342\231\257"},
    {3171, 9, 3, "\342\212\207"}, {3180, 14, 5, "\342\211\202\314\270"}, {3194, 9, 3, "\342\252\203"},
    {3203, 4, 2, "\320\261"}, {3207, 19, 3, "\342\212\223"}, {3226, 8, 3, "\342\250\224"},
    {3234, 16, 3, "\342\217\234"}, {3250, 6, 2, "\303\232"}, {3256, 5, 4, "\360\235\224\270"},
    {3261, 5, 2, "\302\265"}, {3266, 5, 3, "\342\247\204"}, {3271, 6, 3, "\342\211\264"},
    {3277, 9, 3, "\342\204\234"}, {3286, 6, 2, "\304\200"}, {3292, 5, 4, "\360\235\223\201"},
    {3297, 5, 3, "\342\212\233"}, {3302, 17, 2, "\313\234"}, {3319, 9, 2, "\302\256"},
    {3328, 4, 6, "\342\211\252\342\203\222"}, {3332, 15, 3, "\342\237\271"}, {3347, 5, 2, "\303\273"},
    {3352, 6, 3, "\342\225\250"}, {3358, 7, 3, "\342\204\230"}, {3365, 8, 2, "\316\265"}, {3373, 2, 1, "\076"},
    {3375, 7, 2, "\305\271"}, {3382, 9, 3, "\342\250\220"}, {3391, 11, 2, "\317\265"},
    {3402, 17, 3, "\342\212\211"}, {3419, 14, 3, "\342\211\200"}, {3433, 6, 3, "\342\204\221"},
    {3439, 4, 2, "\320\262"}, {3443, 4, 4, "\360\235\224\210"}, {3447, 7, 2, "\317\234"},
    {3454, 20, 5, "\342\247\220\314\270"}, {3474, 6, 2, "\304\234"}, {3480, 4, 2, "\317\226"},
    {3484, 7, 1, "\100"}, {3491, 6, 2, "\320\204"}, {3497, 4, 2, "\317\206"}, {3501, 13, 3, "\342\205\207"},
    {3514, 6, 3, "\342\237\272"}, {3520, 11, 3, "\342\207\222"}, {3531, 5, 2, "\303\244"},
    {3536, 7, 3, "\342\214\266"}, {3543, 9, 3, "\342\212\272"}, {3552, 5, 3, "\342\225\221"},
    {3557, 11, 3, "\342\211\202"}, {3568, 5, 3, "\342\213\225"}, {3573, 7, 3, "\342\200\212"},
    {3580, 10, 3, "\342\207\220"}, {3590, 5, 3, "\342\211\216"}, {3595, 4, 4, "\360\235\224\234"},
    {3599, 4, 1, "\046"}, {3603, 12, 3, "\342\231\246"}, {3615, 17, 3, "\342\213\253"},
    {3632, 5, 5, "\342\211\252\314\270"}, {3637, 6, 3, "\342\225\224"}, {3643, 6, 2, "\302\241"},
    {3649, 6, 3, "\342\212\225"}, {3655, 9, 3, "\342\211\220"}, {3664, 7, 3, "\342\231\245"},
    {3671, 6, 3, "\357\254\202"}, {3677, 7, 3, "\342\212\240"}, {3684, 19, 3, "\342\245\225"},
    {3703, 5, 4, "\360\235\222\264"}, {3708, 9, 3, "\342\212\220"}, {3717, 5, 1, "\042"},
    {3722, 11, 3, "\342\252\267"}, {3733, 15, 3, "\342\206\243"}, {3748, 6, 3, "\342\253\275"},
    {3754, 8, 3, "\342\206\231"}, {3762, 6, 3, "\342\212\236"}, {3768, 6, 3, "\342\237\255"},
    {3774, 8, 3, "\342\246\261"}, {3782, 6, 3, "\342\212\277"}, {3788, 6, 3, "\342\210\237"},
    {3794, 6, 3, "\342\211\220"}, {3800, 7, 2, "\305\202"}, {3807, 4, 4, "\360\235\224\252"},
    {3811, 4, 2, "\320\223"}, {3815, 4, 2, "\316\250"}, {3819, 8, 3, "\342\211\237"},
    {3827, 7, 3, "\342\214\214"}, {3834, 6, 3, "\342\200\232"}, {3840, 3, 3, "\342\211\273"},
    {3843, 13, 3, "\342\226\277"}, {3856, 5, 2, "\302\271"}, {3861, 6, 1, "\140"},
    {3867, 7, 6, "\342\212\223\357\270\200"}, {3874, 4, 2, "\302\251"}, {3878, 8, 3, "\342\206\227"},
    {3886, 11, 3, "\342\252\205"}, {3897, 7, 3, "\342\205\230"}, {3904, 6, 3, "\342\210\244"},
    {3910, 16, 3, "\342\245\240"}, {3926, 5, 4, "\360\235\225\203"}, {3931, 7, 2, "\320\252"},
    {3938, 7, 2, "\302\277"}, {3945, 18, 3, "\342\237\246"}, {3963, 14, 3, "\342\213\207"},
    {3977, 6, 3, "\342\213\261"}, {3983, 7, 3, "\342\214\213"}, {3990, 5, 4, "\360\235\223\214"},
    {3995, 15, 3, "\342\206\276"}, {4010, 4, 3, "\342\213\233"}, {4014, 4, 3, "\342\212\244"},
    {4018, 6, 2, "\303\230"}, {4024, 4, 3, "\342\210\247"}, {4028, 9, 3, "\342\246\255"},
    {4037, 6, 3, "\342\210\274"}, {4043, 5, 3, "\342\252\266"}, {4048, 7, 3, "\342\253\207"},
    {4055, 23, 2, "\313\235"}, {4078, 5, 1, "\174"}, {4083, 4, 2, "\302\247"}, {4087, 6, 2, "\305\262"},
    {4093, 7, 3, "\342\210\270"}, {4100, 4, 1, "\043"}, {4104, 7, 6, "\342\212\224\357\270\200"},
    {4111, 9, 3, "\342\244\246"}, {4120, 5, 3, "\342\204\261"}, {4125, 12, 3, "\342\210\230"},
    {4137, 15, 3, "\342\212\264"}, {4152, 5, 2, "\303\224"}, {4157, 6, 3, "\342\212\264"},
    {4163, 6, 3, "\342\213\247"}, {4169, 7, 2, "\304\274"}, {4176, 9, 3, "\342\252\211"},
    {4185, 8, 3, "\342\210\275"}, {4193, 4, 4, "\075\342\203\245"}, {4197, 7, 3, "\342\200\211"},
    {4204, 5, 2, "\321\206"}, {4209, 4, 2, "\320\276"}, {4213, 17, 2, "\302\264"},
    {4230, 10, 3, "\342\234\223"}, {4240, 5, 3, "\342\200\220"}, {4245, 4, 2, "\303\204"},
    {4249, 6, 3, "\342\224\274"}, {4255, 6, 3, "\342\212\213"}, {4261, 5, 4, "\360\235\225\233"},
    {4266, 13, 3, "\342\211\260"}, {4279, 6, 3, "\342\212\251"}, {4285, 5, 3, "\342\212\267"},
    {4290, 6, 3, "\342\253\213"}, {4296, 9, 3, "\342\250\206"}, {4305, 6, 3, "\342\211\220"},
    {4311, 20, 3, "\342\207\206"}, {4331, 7, 3, "\342\211\224"}, {4338, 7, 3, "\342\201\203"},
    {4345, 6, 2, "\303\256"}, {4351, 8, 3, "\342\251\255"}, {4359, 7, 3, "\342\212\271"},
    {4366, 5, 2, "\302\257"}, {4371, 14, 3, "\342\201\241"}, {4385, 4, 3, "\342\206\246"},
    {4389, 16, 3, "\342\213\254"}, {4405, 6, 2, "\317\226"}, {4411, 6, 2, "\303\214"},
    {4417, 6, 3, "\342\210\240"}, {4423, 6, 3, "\342\211\210"}, {4429, 4, 3, "\342\211\212"},
    {4433, 5, 4, "\360\235\222\271"}, {4438, 10, 3, "\342\210\204"}, {4448, 7, 3, "\342\211\242"},
    {4455, 8, 3, "\342\253\201"}, {4463, 4, 3, "\342\204\234"}, {4467, 4, 2, "\303\234"},
    {4471, 6, 3, "\342\211\222"}, {4477, 6, 3, "\342\206\233"}, {4483, 8, 3, "\342\231\256"},
    {4491, 6, 3, "\342\252\217"}, {4497, 6, 3, "\342\225\227"}, {4503, 7, 2, "\304\207"},
    {4510, 6, 3, "\342\212\241"}, {4516, 4, 2, "\313\231"}, {4520, 6, 2, "\304\252"},
    {4526, 18, 3, "\342\207\225"}, {4544, 7, 1, "\137"}, {4551, 4, 3, "\342\200\217"},
    {4555, 4, 2, "\302\240"}, {4559, 13, 1, "\174"}, {4572, 7, 3, "\342\210\256"},
    {4579, 6, 3, "\342\207\227"}, {4585, 6, 2, "\317\211"}, {4591, 5, 5, "\342\252\257\314\270"},
    {4596, 4, 4, "\360\235\224\243"}, {4600, 4, 2, "\303\257"}, {4604, 5, 4, "\360\235\225\216"},
    {4609, 5, 2, "\305\270"}, {4614, 14, 3, "\342\237\265"}, {4628, 8, 6, "\342\212\265\342\203\222"},
    {4636, 5, 3, "\342\212\232"}, {4641, 6, 2, "\302\277"}, {4647, 6, 3, "\342\206\276"},
    {4653, 6, 2, "\303\224"}, {4659, 4, 3, "\342\210\221"}, {4663, 7, 3, "\342\213\203"},
    {4670, 6, 3, "\342\210\261"}, {4676, 6, 3, "\342\200\234"}, {4682, 9, 3, "\342\214\256"},
    {4691, 6, 3, "\342\210\226"}, {4697, 7, 3, "\342\253\246"}, {4704, 13, 6, "\342\212\212\357\270\200"},
    {4717, 5, 3, "\342\211\227"}, {4722, 9, 3, "\342\245\213"}, {4731, 5, 2, "\320\246"},
    {4736, 14, 3, "\342\245\232"}, {4750, 22, 3, "\342\213\255"}, {4772, 10, 6, "\342\212\202\342\203\222"},
    {4782, 12, 3, "\342\252\225"}, {4794, 6, 2, "\305\257"}, {4800, 9, 3, "\342\251\275"},
    {4809, 11, 3, "\342\216\260"}, {4820, 8, 3, "\342\252\201"}, {4828, 5, 4, "\360\235\222\254"},
    {4833, 7, 2, "\302\274"}, {4840, 7, 3, "\342\251\204"}, {4847, 6, 3, "\342\207\212"},
    {4853, 18, 3, "\342\207\213"}, {4871, 7, 3, "\342\213\211"}, {4878, 4, 2, "\320\242"},
    {4882, 4, 4, "\360\235\224\267"}, {4886, 10, 3, "\342\211\217"}, {4896, 4, 3, "\342\211\244"},
    {4900, 6, 3, "\342\226\222"}, {4906, 9, 2, "\317\221"}, {4915, 10, 2, "\302\267"},
    {4925, 6, 3, "\342\226\210"}, {4931, 5, 2, "\321\234"}, {4936, 8, 3, "\342\246\247"},
    {4944, 6, 3, "\342\224\264"}, {4950, 16, 3, "\342\212\262"}, {4966, 9, 3, "\342\210\253"},
    {4975, 3, 3, "\342\211\247"}, {4978, 5, 4, "\360\235\225\246"}, {4983, 8, 3, "\342\211\254"},
    {4991, 18, 3, "\342\211\207"}, {5009, 6, 3, "\342\207\207"}, {5015, 5, 3, "\342\211\272"},
    {5020, 5, 3, "\342\247\253"}, {5025, 6, 3, "\342\211\206"}, {5031, 9, 3, "\342\216\266"},
    {5040, 8, 3, "\342\227\257"}, {5048, 7, 2, "\305\230"}, {5055, 5, 3, "\342\253\233"},
    {5060, 7, 2, "\303\225"}, {5067, 6, 3, "\342\212\201"}, {5073, 4, 2, "\302\250"},
    {5077, 5, 4, "\360\235\224\273"}, {5082, 8, 3, "\342\253\200"}, {5090, 6, 3, "\342\206\274"},
    {5096, 5, 3, "\342\204\264"}, {5101, 5, 3, "\342\206\240"}, {5106, 11, 3, "\342\214\213"},
    {5117, 7, 2, "\303\254"}, {5124, 5, 2, "\320\265"}, {5129, 5, 3, "\342\207\225"},
    {5134, 7, 3, "\342\250\267"}, {5141, 7, 3, "\342\205\227"}, {5148, 8, 3, "\342\245\263"},
    {5156, 8, 2, "\316\277"}, {5164, 5, 3, "\342\224\202"}, {5169, 10, 3, "\342\214\212"},
    {5179, 5, 6, "\342\211\215\342\203\222"}, {5184, 7, 2, "\303\235"}, {5191, 8, 3, "\342\251\267"},
    {5199, 4, 3, "\342\213\231"}, {5203, 4, 2, "\302\255"}, {5207, 7, 3, "\342\244\250"},
    {5214, 7, 3, "\342\210\226"}, {5221, 6, 3, "\342\213\226"}, {5227, 6, 3, "\342\246\245"},
    {5233, 4, 4, "\360\235\224\216"}, {5237, 6, 3, "\342\225\223"}, {5243, 7, 2, "\304\261"},
    {5250, 14, 3, "\342\252\257"}, {5264, 6, 3, "\342\210\211"}, {5270, 7, 3, "\342\251\237"},
    {5277, 13, 3, "\342\210\235"}, {5290, 7, 3, "\342\251\200"}, {5297, 7, 2, "\316\273"},
    {5304, 5, 4, "\360\235\225\223"}, {5309, 5, 3, "\342\210\275"}, {5314, 7, 2, "\304\233"},
    {5321, 5, 2, "\305\273"}, {5326, 7, 2, "\320\210"}, {5333, 8, 3, "\342\245\246"},
    {5341, 7, 3, "\342\213\214"}, {5348, 5, 2, "\320\214"}, {5353, 7, 3, "\342\252\276"},
    {5360, 12, 3, "\342\252\271"}, {5372, 9, 3, "\342\246\264"}, {5381, 14, 6, "\342\253\214\357\270\200"},
    {5395, 5, 3, "\342\237\274"}, {5400, 6, 3, "\342\206\277"}, {5406, 7, 2, "\304\236"},
    {5413, 5, 2, "\303\252"}, {5418, 7, 3, "\342\205\232"}, {5425, 5, 3, "\342\211\247"},
    {5430, 8, 3, "\342\204\264"}, {5438, 6, 2, "\303\205"}, {5444, 4, 3, "\342\211\257"},
    {5448, 14, 3, "\342\253\244"}, {5462, 5, 3, "\342\253\220"}, {5467, 7, 2, "\304\272"},
    {5474, 4, 3, "\342\210\274"}, {5478, 10, 3, "\342\211\241"}, {5488, 5, 2, "\321\237"},
    {5493, 7, 3, "\342\212\255"}, {5500, 17, 3, "\342\207\211"}, {5517, 8, 3, "\342\246\220"},
    {5525, 6, 3, "\342\246\205"}, {5531, 4, 4, "\360\235\224\260"}, {5535, 4, 2, "\320\234"},
    {5539, 5, 3, "\342\253\250"}, {5544, 6, 2, "\302\275"}, {5550, 6, 2, "\303\265"},
    {5556, 12, 3, "\342\211\210"}, {5568, 11, 3, "\342\204\261"}, {5579, 11, 3, "\342\212\222"},
    {5590, 5, 2, "\320\225"}, {5595, 7, 3, "\342\204\270"}, {5602, 7, 3, "\342\226\256"},
    {5609, 12, 3, "\342\212\201"}, {5621, 7, 3, "\342\246\274"}, {5628, 6, 3, "\342\226\276"},
    {5634, 6, 2, "\303\251"}, {5640, 9, 3, "\342\244\245"}, {5649, 5, 4, "\360\235\225\206"},
    {5654, 6, 2, "\303\267"}, {5660, 3, 3, "\342\211\200"}, {5663, 5, 2, "\304\240"},
    {5668, 6, 3, "\342\211\250"}, {5674, 5, 4, "\360\235\223\217"}, {5679, 7, 2, "\305\251"},
    {5686, 7, 3, "\342\212\266"}, {5693, 4, 1, "\042"}, {5697, 7, 1, "\133"}, {5704, 7, 3, "\342\245\275"},
    {5711, 6, 3, "\342\252\237"}, {5717, 4, 2, "\320\260"}, {5721, 6, 3, "\342\201\217"},
    {5727, 6, 3, "\342\253\251"}, {5733, 20, 3, "\342\237\270"}, {5753, 6, 2, "\316\243"},
    {5759, 3, 2, "\302\255"}, {5762, 6, 3, "\342\212\212"}, {5768, 18, 5, "\342\252\241\314\270"},
    {5786, 6, 3, "\342\210\232"}, {5792, 5, 3, "\342\204\220"}, {5797, 7, 2, "\303\223"},
    {5804, 6, 2, "\305\264"}, {5810, 15, 3, "\342\201\242"}, {5825, 6, 3, "\342\204\242"},
    {5831, 7, 3, "\342\204\254"}, {5838, 11, 6, "\342\201\237\342\200\212"}, {5849, 5, 3, "\342\210\256"},
    {5854, 7, 3, "\342\250\263"}, {5861, 6, 2, "\303\237"}, {5867, 7, 2, "\304\267"},
    {5874, 7, 3, "\342\201\227"}, {5881, 3, 3, "\342\211\266"}, {5884, 7, 3, "\342\250\256"},
    {5891, 4, 3, "\342\251\276"}, {5895, 8, 3, "\342\245\271"}, {5903, 16, 3, "\342\211\265"},
    {5919, 7, 3, "\342\245\253"}, {5926, 5, 4, "\360\235\225\236"}, {5931, 5, 2, "\303\266"},
    {5936, 4, 2, "\321\203"}, {5940, 7, 3, "\342\211\225"}, {5947, 6, 3, "\342\225\226"},
    {5953, 4, 4, "\360\235\224\207"}, {5957, 7, 2, "\317\202"}, {5964, 5, 2, "\304\227"},
    {5969, 10, 3, "\342\210\244"}, {5979, 5, 3, "\342\210\245"}, {5984, 6, 3, "\342\235\262"},
    {5990, 9, 3, "\342\223\210"}, {5999, 6, 2, "\304\264"}, {6005, 8, 3, "\342\250\200"},
    {6013, 7, 3, "\342\246\225"}, {6020, 7, 5, "\342\206\235\314\270"}, {6027, 5, 2, "\320\217"},
    {6032, 10, 3, "\342\253\205"}, {6042, 19, 3, "\342\211\274"}, {6061, 8, 3, "\342\206\226"},
    {6069, 6, 3, "\342\214\211"}, {6075, 5, 3, "\342\204\212"}, {6080, 6, 3, "\342\211\265"},
    {6086, 4, 3, "\342\210\252"}, {6090, 18, 3, "\342\227\274"}, {6108, 3, 3, "\342\213\230"},
    {6111, 18, 5, "\342\212\220\314\270"}, {6129, 4, 4, "\360\235\224\233"}, {6133, 5, 3, "\342\212\205"},
    {6138, 8, 3, "\342\211\277"}, {6146, 7, 2, "\302\244"}, {6153, 15, 3, "\342\200\213"},
    {6168, 7, 2, "\305\205"}, {6175, 14, 3, "\342\211\222"}, {6189, 12, 3, "\342\213\236"},
    {6201, 4, 3, "\342\210\254"}, {6205, 11, 3, "\342\205\210"}, {6216, 6, 3, "\342\212\217"},
    {6222, 6, 5, "\342\211\246\314\270"}, {6228, 11, 3, "\342\212\225"}, {6239, 16, 3, "\342\207\223"},
    {6255, 10, 3, "\342\204\232"}, {6265, 7, 3, "\342\205\226"}, {6272, 6, 3, "\342\207\216"},
    {6278, 5, 2, "\321\225"}, {6283, 11, 3, "\342\206\247"}, {6294, 7, 3, "\342\211\204"},
    {6301, 8, 3, "\342\210\214"}, {6309, 15, 3, "\342\206\223"}, {6324, 5, 3, "\342\204\244"},
    {6329, 5, 3, "\342\237\250"}, {6334, 6, 3, "\342\212\223"}, {6340, 4, 4, "\360\235\224\251"},
    {6344, 4, 2, "\303\266"}, {6348, 4, 2, "\320\244"}, {6352, 7, 3, "\342\244\247"},
    {6359, 5, 3, "\342\206\224"}, {6364, 7, 2, "\305\210"}, {6371, 6, 3, "\342\225\254"},
    {6377, 3, 3, "\342\211\245"}, {6380, 12, 3, "\342\206\225"}, {6392, 7, 3, "\342\214\235"},
    {6399, 4, 3, "\342\252\264"}, {6403, 5, 3, "\342\253\205"}, {6408, 7, 3, "\342\253\210"},
    {6415, 14, 3, "\342\211\211"}, {6429, 5, 1, "\042"}, {6434, 6, 3, "\342\251\261"},
    {6440, 6, 2, "\304\231"}, {6446, 7, 2, "\303\231"}, {6453, 4, 2, "\302\242"}, {6457, 5, 2, "\313\232"},
    {6462, 4, 3, "\342\212\200"}, {6466, 5, 4, "\360\235\222\257"}, {6471, 14, 3, "\342\210\241"},
    {6485, 7, 2, "\303\211"}, {6492, 7, 1, "\173"}, {6499, 4, 2, "\320\227"}, {6503, 5, 2, "\303\246"},
    {6508, 6, 3, "\342\213\227"}, {6514, 5, 2, "\302\262"}, {6519, 14, 3, "\342\211\277"},
    {6533, 7, 3, "\342\237\251"}, {6540, 8, 3, "\342\200\276"}, {6548, 7, 2, "\304\220"},
    {6555, 5, 6, "\342\213\233\357\270\200"}, {6560, 5, 2, "\321\232"}, {6565, 7, 2, "\303\272"},
    {6572, 9, 3, "\342\211\273"}, {6581, 3, 2, "\317\200"}, {6584, 5, 4, "\360\235\225\251"},
    {6589, 6, 3, "\342\207\275"}, {6595, 7, 2, "\305\247"}, {6602, 6, 2, "\305\267"},
    {6608, 8, 3, "\342\250\244"}, {6616, 6, 3, "\342\251\265"}, {6622, 7, 3, "\342\206\242"},
    {6629, 9, 3, "\342\246\256"}, {6638, 8, 3, "\342\245\210"}, {6646, 5, 4, "\360\235\224\276"},
    {6651, 5, 2, "\303\217"}, {6656, 7, 2, "\303\221"}, {6663, 4, 2, "\320\275"}, {6667, 5, 3, "\342\212\245"},
    {6672, 5, 4, "\360\235\223\207"}, {6677, 5, 3, "\342\206\237"}, {6682, 11, 3, "\342\211\210"},
    {6693, 6, 3, "\342\227\202"}, {6699, 10, 3, "\342\210\264"}, {6709, 5, 2, "\320\205"},
    {6714, 4, 3, "\342\252\205"}, {6718, 18, 3, "\342\245\231"}, {6736, 6, 2, "\320\216"},
    {6742, 6, 3, "\342\206\230"}, {6748, 5, 4, "\360\235\222\234"}, {6753, 7, 3, "\342\251\207"},
    {6760, 5, 3, "\342\204\217"}, {6765, 7, 2, "\305\200"}, {6772, 5, 3, "\342\211\270"},
    {6777, 7, 3, "\342\200\235"}, {6784, 12, 3, "\342\207\214"}, {6796, 4, 2, "\302\262"},
    {6800, 5, 3, "\342\253\206"}, {6805, 5, 2, "\317\205"}, {6810, 7, 3, "\342\211\217"},
    {6817, 4, 4, "\360\235\224\224"}, {6821, 8, 3, "\342\244\217"}, {6829, 4, 3, "\342\211\251"},
    {6833, 14, 3, "\342\204\214"}, {6847, 7, 2, "\305\243"}, {6854, 9, 3, "\342\212\242"},
    {6863, 5, 4, "\360\235\225\226"}, {6868, 5, 3, "\342\211\202"}, {6873, 17, 3, "\342\245\221"},
    {6890, 6, 3, "\342\213\262"}, {6896, 25, 3, "\342\210\262"}, {6921, 6, 3, "\342\225\251"},
    {6927, 8, 3, "\342\252\202"}, {6935, 3, 1, "\074"}, {6938, 5, 3, "\342\252\254"},
    {6943, 11, 3, "\342\206\245"}, {6954, 5, 2, "\303\206"}, {6959, 7, 2, "\304\217"},
    {6966, 6, 3, "\342\211\251"}, {6972, 6, 6, "\342\212\202\342\203\222"}, {6978, 4, 1, "\136"},
    {6982, 7, 2, "\303\243"}, {6989, 5, 2, "\320\212"}, {6994, 16, 3, "\342\207\204"},
    {7010, 4, 4, "\360\235\224\242"}, {7014, 6, 3, "\342\204\267"}, {7020, 7, 3, "\342\252\227"},
    {7027, 16, 3, "\342\207\202"}, {7043, 6, 5, "\342\211\216\314\270"}, {7049, 8, 3, "\342\212\276"},
    {7057, 7, 3, "\342\231\240"}, {7064, 6, 3, "\342\237\267"}, {7070, 5, 3, "\342\211\261"},
    {7075, 3, 3, "\342\205\206"}, {7078, 6, 3, "\342\210\210"}, {7084, 8, 3, "\342\250\252"},
    {7092, 6, 3, "\342\226\200"}, {7098, 5, 3, "\342\213\203"}, {7103, 5, 6, "\342\213\232\357\270\200"},
    {7108, 6, 3, "\342\237\247"}, {7114, 4, 2, "\320\241"}, {7118, 4, 4, "\360\235\224\266"},
    {7122, 20, 3, "\342\206\255"}, {7142, 6, 2, "\313\230"}, {7148, 7, 3, "\342\244\231"},
    {7155, 4, 3, "\342\252\244"}, {7159, 9, 3, "\342\214\235"}, {7168, 10, 3, "\342\200\265"},
    {7178, 8, 3, "\342\250\264"}, {7186, 4, 1, "\052"}, {7190, 5, 3, "\342\204\235"},
    {7195, 5, 3, "\342\213\224"}, {7200, 6, 3, "\342\210\255"}, {7206, 3, 2, "\316\275"},
    {7209, 6, 2, "\303\212"}, {7215, 7, 3, "\342\206\266"}, {7222, 9, 3, "\342\251\230"},
    {7231, 6, 3, "\342\200\236"}, {7237, 7, 3, "\342\200\246"}, {7244, 7, 3, "\342\205\225"},
    {7251, 7, 3, "\342\250\251"}, {7258, 6, 3, "\342\206\272"}, {7264, 9, 3, "\342\246\250"},
    {7273, 4, 2, "\302\252"}, {7277, 4, 2, "\320\263"}, {7281, 7, 1, "\045"}, {7288, 4, 2, "\317\210"},
    {7292, 7, 3, "\342\206\252"}, {7299, 5, 3, "\342\204\222"}, {7304, 9, 3, "\342\246\235"},
    {7313, 3, 3, "\342\252\274"}, {7316, 5, 2, "\303\233"}, {7321, 5, 2, "\303\245"}, {7326, 7, 2, "\305\203"},
    {7333, 9, 3, "\342\252\204"}, {7342, 12, 3, "\342\207\200"}, {7354, 15, 3, "\342\211\205"},
    {7369, 8, 3, "\342\246\262"}, {7377, 13, 3, "\342\206\221"}, {7390, 6, 2, "\316\270"},
    {7396, 7, 3, "\342\210\274"}, {7403, 8, 2, "\302\270"}, {7411, 9, 3, "\342\213\200"},
    {7420, 5, 4, "\360\235\225\241"}, {7425, 6, 3, "\342\211\274"}, {7431, 9, 3, "\342\214\223"},
    {7440, 6, 3, "\342\200\276"}, {7446, 4, 3, "\342\252\214"}, {7450, 4, 4, "\360\235\224\215"},
    {7454, 17, 3, "\342\247\220"}, {7471, 7, 3, "\342\210\230"}, {7478, 7, 3, "\342\244\204"},
    {7485, 7, 3, "\342\214\216"}, {7492, 7, 3, "\342\214\205"}, {7499, 9, 3, "\342\252\212"},
    {7508, 7, 3, "\342\244\202"}, {7515, 7, 3, "\342\246\224"}, {7522, 18, 3, "\342\235\230"},
    {7540, 5, 2, "\303\204"}, {7545, 7, 2, "\305\275"}, {7552, 6, 3, "\342\253\221"},
    {7558, 6, 3, "\342\200\223"}, {7564, 17, 2, "\302\240"}, {7581, 17, 3, "\342\227\273"},
    {7598, 5, 4, "\360\235\222\277"}, {7603, 8, 3, "\342\211\266"}, {7611, 7, 2, "\303\200"},
    {7618, 13, 3, "\342\245\260"}, {7631, 6, 2, "\303\240"}, {7637, 6, 3, "\342\226\223"},
    {7643, 5, 2, "\303\276"}, {7648, 6, 3, "\342\204\242"}, {7654, 4, 2, "\303\244"},
    {7658, 4, 3, "\342\210\207"}, {7662, 6, 3, "\342\207\245"}, {7668, 8, 2, "\316\225"},
    {7676, 6, 3, "\342\225\253"}, {7682, 7, 3, "\342\251\206"}, {7689, 15, 3, "\342\206\224"},
    {7704, 16, 5, "\342\212\217\314\270"}, {7720, 14, 3, "\342\206\246"}, {7734, 4, 3, "\342\252\260"},
    {7738, 5, 2, "\302\252"}, {7743, 5, 3, "\342\212\206"}, {7748, 18, 3, "\342\251\276"},
    {7766, 15, 3, "\342\214\206"}, {7781, 10, 3, "\342\212\211"}, {7791, 7, 2, "\303\241"},
    {7798, 5, 3, "\342\251\232"}, {7803, 15, 3, "\342\210\246"}, {7818, 6, 6, "\342\252\255\357\270\200"},
    {7824, 18, 3, "\342\245\236"}, {7842, 23, 3, "\342\213\243"}, {7865, 4, 1, "\042"},
    {7869, 12, 3, "\342\207\233"}, {7881, 5, 3, "\342\247\266"}, {7886, 7, 2, "\305\220"},
    {7893, 6, 2, "\303\272"}, {7899, 6, 3, "\342\227\270"}, {7905, 11, 3, "\342\210\267"},
    {7916, 6, 3, "\342\230\216"}, {7922, 7, 3, "\342\226\241"}, {7929, 12, 3, "\342\211\266"},
    {7941, 22, 3, "\342\213\241"}, {7963, 3, 3, "\342\210\276"}, {7966, 6, 3, "\342\201\201"},
    {7972, 4, 5, "\342\213\231\314\270"}, {7976, 6, 2, "\304\201"}, {7982, 6, 2, "\303\207"},
    {7988, 6, 2, "\302\273"}, {7994, 5, 2, "\303\227"}, {7999, 5, 3, "\342\210\201"},
    {8004, 4, 4, "\360\235\224\257"}, {8008, 18, 3, "\342\207\214"}, {8026, 4, 2, "\303\274"},
    {8030, 4, 2, "\320\233"}, {8034, 7, 3, "\342\211\227"}, {8041, 7, 3, "\342\244\235"},
    {8048, 9, 3, "\342\250\201"}, {8057, 13, 3, "\342\204\213"}, {8070, 6, 2, "fj"},
    {8076, 14, 3, "\342\245\256"}, {8090, 5, 4, "\360\235\222\262"}, {8095, 12, 3, "\342\204\260"},
    {8107, 6, 2, "\304\235"}, {8113, 8, 3, "\342\206\221"}, {8121, 6, 2, "\321\224"},
    {8127, 7, 3, "\342\210\227"}, {8134, 7, 3, "\342\210\223"}, {8141, 6, 2, "\302\270"},
    {8147, 6, 3, "\342\206\227"}, {8153, 10, 3, "\342\252\206"}, {8163, 5, 3, "\342\200\226"},
    {8168, 7, 3, "\342\210\200"}, {8175, 11, 3, "\342\253\213"}, {8186, 8, 3, "\342\246\232"},
    {8194, 6, 3, "\342\253\222"}, {8200, 7, 3, "\342\204\217"}, {8207, 17, 3, "\342\217\235"},
    {8224, 16, 2, "\317\265"}, {8240, 3, 3, "\342\211\267"}, {8243, 6, 2, "\302\261"},
    {8249, 9, 3, "\342\251\276"}, {8258, 7, 3, "\342\227\254"}, {8265, 15, 3, "\342\206\275"},
    {8280, 6, 3, "\342\207\206"}, {8286, 4, 3, "\342\210\221"}, {8290, 6, 3, "\342\225\245"},
    {8296, 5, 3, "\342\213\205"}, {8301, 6, 3, "\342\246\213"}, {8307, 15, 3, "\342\206\224"},
    {8322, 9, 3, "\342\250\225"}, {8331, 7, 3, "\342\250\206"}, {8338, 5, 3, "\342\231\255"},
    {8343, 8, 3, "\342\206\221"}, {8351, 6, 3, "\342\214\243"}, {8357, 24, 5, "\342\252\242\314\270"},
    {8381, 11, 3, "\342\211\257"}, {8392, 19, 3, "\342\226\270"}, {8411, 7, 3, "\357\254\203"},
    {8418, 5, 4, "\360\235\225\201"}, {8423, 7, 3, "\342\214\277"}, {8430, 5, 3, "\342\212\207"},
    {8435, 6, 3, "\342\212\253"}, {8441, 10, 6, "\342\211\250\357\270\200"}, {8451, 4, 3, "\342\252\210"},
    {8455, 6, 3, "\342\207\232"}, {8461, 5, 3, "\342\211\203"}, {8466, 4, 2, "\321\202"},
    {8470, 6, 3, "\342\212\200"}, {8476, 5, 4, "\360\235\223\212"}, {8481, 15, 3, "\342\211\252"},
    {8496, 7, 3, "\342\205\236"}, {8503, 4, 3, "\342\204\255"}, {8507, 10, 3, "\342\210\264"},
    {8517, 4, 5, "\342\211\246\314\270"}, {8521, 7, 3, "\342\214\225"}, {8528, 9, 3, "\342\226\265"},
    {8537, 4, 3, "\342\210\213"}, {8541, 7, 3, "\342\252\230"}, {8548, 7, 3, "\342\250\214"},
    {8555, 16, 3, "\342\206\256"}, {8571, 6, 3, "\342\225\247"}, {8577, 3, 2, "\316\274"},
    {8580, 16, 3, "\342\207\220"}, {8596, 5, 4, "\360\235\222\237"}, {8601, 9, 3, "\342\245\211"},
    {8610, 6, 3, "\342\250\221"}, {8616, 11, 3, "\342\207\232"}, {8627, 8, 3, "\342\253\232"},
    {8635, 16, 3, "\342\211\261"}, {8651, 13, 5, "\342\211\217\314\270"}, {8664, 15, 3, "\342\206\220"},
    {8679, 4, 3, "\342\252\226"}, {8683, 13, 3, "\342\214\211"}, {8696, 5, 3, "\342\212\230"},
    {8701, 4, 3, "\342\227\213"}, {8705, 7, 2, "\303\207"}, {8712, 4, 4, "\360\235\224\232"},
    {8716, 5, 4, "\360\235\225\231"}, {8721, 7, 2, "\305\237"}, {8728, 3, 3, "\342\205\207"},
    {8731, 7, 2, "\305\261"}, {8738, 6, 2, "\303\270"}, {8744, 6, 2, "\313\234"},
    {8750, 12, 5, "\342\211\252\314\270"}, {8762, 12, 6, "\342\212\203\342\203\222"},
    {8774, 5, 3, "\342\210\246"}, {8779, 6, 2, "\303\201"}, {8785, 5, 3, "\342\206\225"},
    {8790, 7, 3, "\342\214\226"}, {8797, 13, 3, "\342\206\247"}, {8810, 8, 3, "\342\245\273"},
    {8818, 6, 3, "\342\212\216"}, {8824, 6, 2, "\305\263"}, {8830, 5, 3, "\342\216\264"},
    {8835, 7, 2, "\304\215"}, {8842, 15, 3, "\342\212\220"}, {8857, 5, 4, "\076\342\203\222"},
    {8862, 5, 4, "\360\235\222\267"}, {8867, 4, 4, "\360\235\224\250"}, {8871, 5, 2, "\321\210"},
    {8876, 4, 2, "\320\255"}, {8880, 7, 3, "\342\214\243"}, {8887, 6, 3, "\342\207\265"},
    {8893, 6, 3, "\342\253\262"}, {8899, 6, 2, "\303\227"}, {8905, 4, 3, "\342\213\220"},
    {8909, 9, 3, "\342\247\235"}, {8918, 16, 3, "\342\213\252"}, {8934, 15, 3, "\342\206\254"},
    {8949, 6, 3, "\342\213\217"}, {8955, 4, 2, "\316\227"}, {8959, 3, 3, "\342\210\213"},
    {8962, 5, 2, "\317\225"}, {8967, 7, 3, "\342\244\234"}, {8974, 7, 3, "\342\252\200"},
    {8981, 6, 3, "\342\212\242"}, {8987, 4, 3, "\342\213\222"}, {8991, 5, 2, "\302\253"},
    {8996, 8, 3, "\342\213\276"}, {9004, 8, 2, "\317\235"}, {9012, 7, 2, "\305\255"}, {9019, 5, 2, "\316\265"},
    {9024, 22, 3, "\342\200\235"}, {9046, 6, 5, "\342\211\247\314\270"}, {9052, 6, 2, "\303\254"},
    {9058, 4, 2, "\320\253"}, {9062, 9, 3, "\342\211\214"}, {9071, 7, 3, "\342\250\260"},
    {9078, 6, 2, "\316\221"}, {9084, 13, 3, "\342\206\244"}, {9097, 5, 4, "\360\235\225\214"},
    {9102, 14, 3, "\342\211\204"}, {9116, 15, 3, "\342\207\207"}, {9131, 9, 3, "\342\237\210"},
    {9140, 5, 2, "\302\242"}, {9145, 7, 3, "\342\244\246"}, {9152, 9, 2, "\317\221"},
    {9161, 5, 3, "\342\253\255"}, {9166, 8, 1, "\012"}, {9174, 7, 3, "\342\213\207"},
    {9181, 5, 3, "\342\200\246"}, {9186, 6, 3, "\342\253\244"}, {9192, 12, 3, "\342\212\224"},
    {9204, 18, 5, "\342\211\253\314\270"}, {9222, 3, 3, "\342\211\210"},
    {9225, 4, 6, "\342\211\253\342\203\222"}, {9229, 9, 3, "\342\213\250"}, {9238, 5, 3, "\342\211\257"},
    {9243, 14, 3, "\342\252\260"}, {9257, 3, 1, "\074"}, {9260, 6, 2, "\304\253"},
    {9266, 6, 3, "\342\212\265"}, {9272, 5, 2, "\302\263"}, {9277, 5, 4, "\360\235\222\252"},
    {9282, 8, 3, "\342\244\274"}, {9290, 4, 2, "\320\274"}, {9294, 5, 2, "\316\266"},
    {9299, 4, 3, "\342\252\222"}, {9303, 6, 3, "\342\211\256"}, {9309, 5, 3, "\342\211\271"},
    {9314, 11, 3, "\342\206\274"}, {9325, 13, 3, "\342\211\242"}, {9338, 5, 3, "\342\246\266"},
    {9343, 4, 3, "\342\253\254"}, {9347, 12, 3, "\342\206\225"}, {9359, 7, 1, "\174"},
    {9366, 6, 3, "\342\251\271"}, {9372, 19, 3, "\342\212\265"}, {9391, 8, 3, "\342\251\273"},
    {9399, 5, 4, "\360\235\225\244"}, {9404, 6, 2, "\303\264"}, {9410, 5, 2, "\303\274"},
    {9415, 5, 2, "\320\250"}, {9420, 3, 3, "\342\205\205"}, {9423, 9, 3, "\342\246\257"},
    {9432, 8, 3, "\342\250\226"}, {9440, 6, 2, "\317\222"}, {9446, 7, 2, "\305\201"}, {9453, 6, 2, "\303\222"},
    {9459, 21, 3, "\342\237\271"}, {9480, 12, 3, "\342\207\225"}, {9492, 4, 4, "\360\235\224\223"},
    {9496, 5, 3, "\342\246\244"}, {9501, 11, 3, "\342\212\233"}, {9512, 5, 4, "\360\235\224\271"},
    {9517, 11, 3, "\342\211\203"}, {9528, 10, 5, "\342\251\275\314\270"}, {9538, 5, 3, "\342\231\202"},
    {9543, 5, 5, "\342\251\260\314\270"}, {9548, 4, 3, "\342\212\245"}, {9552, 6, 3, "\342\246\277"},
    {9558, 8, 2, "\317\205"}, {9566, 5, 4, "\360\235\223\202"}, {9571, 6, 6, "\342\252\254\357\270\200"},
    {9577, 6, 5, "\342\211\220\314\270"}, {9583, 6, 3, "\342\210\246"}, {9589, 7, 1, "\044"},
    {9596, 6, 2, "\304\204"}, {9602, 6, 2, "\302\274"}, {9608, 18, 3, "\342\210\214"},
    {9626, 16, 3, "\342\247\217"}, {9642, 7, 3, "\342\213\263"}, {9649, 8, 3, "\342\201\240"},
    {9657, 6, 2, "\302\264"}, {9663, 6, 2, "\305\214"}, {9669, 11, 3, "\342\252\226"},
    {9680, 12, 3, "\342\211\274"}, {9692, 14, 3, "\342\200\212"}, {9706, 4, 4, "\360\235\224\241"},
    {9710, 8, 2, "\316\237"}, {9718, 5, 2, "\303\212"}, {9723, 7, 1, "\075"}, {9730, 11, 3, "\342\216\261"},
    {9741, 9, 3, "\342\212\203"}, {9750, 6, 3, "\342\213\203"}, {9756, 7, 3, "\342\204\217"},
    {9763, 7, 2, "\304\273"}, {9770, 9, 3, "\342\252\241"}, {9779, 5, 2, "\302\264"},
    {9784, 8, 3, "\342\213\226"}, {9792, 5, 3, "\342\227\203"}, {9797, 7, 3, "\342\212\252"},
    {9804, 5, 3, "\342\237\251"}, {9809, 6, 2, "\303\233"}, {9815, 8, 3, "\342\246\273"},
    {9823, 5, 2, "\321\227"}, {9828, 6, 3, "\342\200\235"}, {9834, 6, 3, "\342\211\202"},
    {9840, 6, 3, "\342\210\222"}, {9846, 7, 2, "\321\214"}, {9853, 6, 3, "\342\210\207"},
    {9859, 7, 3, "\342\211\215"}, {9866, 4, 2, "\320\240"}, {9870, 4, 4, "\360\235\224\265"},
    {9874, 5, 2, "\302\272"}, {9879, 6, 3, "\342\211\214"}, {9885, 7, 3, "\342\251\264"},
    {9892, 6, 3, "\342\224\254"}, {9898, 15, 3, "\342\207\200"}, {9913, 7, 5, "\342\211\217\314\270"},
    {9920, 6, 3, "\342\226\261"}, {9926, 7, 3, "\342\204\226"}, {9933, 7, 3, "\342\204\250"},
    {9940, 7, 2, "\304\276"}, {9947, 9, 5, "\342\251\255\314\270"}, {9956, 14, 3, "\342\211\246"},
    {9970, 7, 2, "\321\211"}, {9977, 6, 3, "\342\210\267"}, {9983, 5, 4, "\360\235\222\265"},
    {9988, 5, 2, "\321\205"}, {9993, 4, 3, "\342\210\253"}, {9997, 7, 2, "\304\251"},
    {10004, 7, 3, "\342\206\253"}, {10011, 6, 2, "\303\215"}, {10017, 18, 3, "\342\227\202"},
    {10035, 6, 3, "\342\206\256"}, {10041, 6, 2, "\304\244"}, {10047, 6, 3, "\342\252\272"},
    {10053, 4, 2, "\302\250"}, {10057, 6, 5, "\342\253\205\314\270"}, {10063, 4, 3, "\342\211\260"},
    {10067, 6, 3, "\342\207\204"}, {10073, 5, 3, "\342\210\232"}, {10078, 4, 2, "\321\204"},
    {10082, 7, 2, "\304\206"}, {10089, 10, 3, "\342\217\236"}, {10099, 6, 3, "\342\206\275"},
    {10105, 16, 5, "\342\211\216\314\270"}, {10121, 6, 3, "\342\212\220"}, {10127, 6, 3, "\342\204\235"},
    {10133, 7, 2, "\305\233"}, {10140, 25, 3, "\342\237\272"}, {10165, 7, 3, "\342\205\231"},
    {10172, 7, 3, "\357\254\204"}, {10179, 16, 3, "\342\206\235"}, {10195, 5, 4, "\360\235\225\204"},
    {10200, 5, 2, "\303\226"}, {10205, 7, 3, "\342\210\257"}, {10212, 5, 3, "\342\211\226"},
    {10217, 6, 3, "\342\207\200"}, {10223, 18, 3, "\342\210\245"}, {10241, 7, 3, "\342\210\200"},
    {10248, 12, 3, "\342\247\264"}, {10260, 9, 3, "\342\246\251"}, {10269, 5, 2, "\304\226"},
    {10274, 5, 4, "\360\235\223\215"}, {10279, 4, 3, "\342\251\275"}, {10283, 6, 3, "\342\226\221"},
    {10289, 6, 2, "\304\262"}, {10295, 6, 2, "\303\245"}, {10301, 4, 2, "\320\267"},
    {10305, 4, 3, "\342\204\221"}, {10309, 14, 3, "\342\226\263"}, {10323, 5, 3, "\342\251\234"},
    {10328, 8, 3, "\342\253\227"}, {10336, 7, 3, "\342\210\264"}, {10343, 15, 3, "\342\201\243"},
    {10358, 5, 4, "\360\235\222\242"}, {10363, 3, 2, "\316\240"}, {10366, 5, 2, "\320\207"},
    {10371, 4, 2, "\302\266"}, {10375, 19, 3, "\342\245\227"}, {10394, 8, 3, "\342\211\267"},
    {10402, 4, 3, "\342\204\247"}, {10406, 17, 3, "\342\245\224"}, {10423, 14, 3, "\342\206\242"},
    {10437, 5, 2, "\302\266"}, {10442, 9, 1, "\137"}, {10451, 15, 3, "\342\213\253"},
    {10466, 7, 3, "\342\251\252"}, {10473, 7, 3, "\342\210\204"}, {10480, 5, 3, "\342\252\235"},
    {10485, 8, 3, "\342\237\211"}, {10493, 7, 2, "\304\203"}, {10500, 5, 3, "\342\251\226"},
    {10505, 18, 3, "\342\237\251"}, {10523, 6, 3, "\342\220\243"}, {10529, 5, 4, "\360\235\225\234"},
    {10534, 5, 2, "\320\245"}, {10539, 7, 3, "\342\200\271"}, {10546, 6, 3, "\342\244\214"},
    {10552, 5, 2, "\304\213"}, {10557, 7, 2, "\305\227"}, {10564, 8, 3, "\342\210\204"},
    {10572, 6, 5, "\342\253\206\314\270"}, {10578, 6, 2, "\317\203"}, {10584, 5, 1, "\053"},
    {10589, 5, 3, "\342\237\252"}, {10594, 5, 2, "\313\233"}, {10599, 19, 5, "\342\247\217\314\270"},
    {10618, 6, 3, "\342\231\246"}, {10624, 8, 3, "\342\246\216"}, {10632, 10, 2, "\302\250"},
    {10642, 17, 5, "\342\252\257\314\270"}, {10659, 15, 3, "\342\245\223"}, {10674, 6, 2, "\305\265"},
    {10680, 3, 3, "\342\201\242"}, {10683, 5, 3, "\342\204\257"}, {10688, 6, 3, "\342\207\213"},
    {10694, 6, 5, "\342\211\202\314\270"}, {10700, 6, 3, "\342\244\263"}, {10706, 4, 4, "\360\235\224\256"},
    {10710, 4, 2, "\320\232"}, {10714, 5, 2, "\302\241"}, {10719, 5, 3, "\342\207\220"},
    {10724, 7, 3, "\342\212\202"}, {10731, 7, 2, "\303\214"}, {10738, 3, 3, "\342\252\231"},
    {10741, 6, 3, "\342\246\206"}, {10747, 16, 3, "\342\212\265"}, {10763, 10, 3, "\342\231\240"},
    {10773, 7, 3, "\342\244\245"}, {10780, 8, 3, "\342\253\202"}, {10788, 8, 3, "\342\234\240"},
    {10796, 5, 3, "\342\210\202"}, {10801, 7, 3, "\342\226\252"}, {10808, 6, 3, "\342\213\271"},
    {10814, 6, 3, "\342\251\272"}, {10820, 9, 3, "\342\211\201"}, {10829, 6, 2, "\304\263"},
    {10835, 5, 3, "\342\252\267"}, {10840, 6, 2, "\304\256"}, {10846, 3, 3, "\342\211\252"},
    {10849, 8, 3, "\342\211\262"}, {10857, 6, 2, "\304\265"}, {10863, 18, 3, "\342\206\240"},
    {10881, 5, 3, "\342\226\277"}, {10886, 3, 3, "\342\204\236"}, {10889, 7, 2, "\303\255"},
    {10896, 16, 3, "\342\200\231"}, {10912, 5, 4, "\360\235\225\217"}, {10917, 7, 3, "\342\253\257"},
    {10924, 5, 3, "\342\252\255"}, {10929, 8, 6, "\342\212\202\342\203\222"}, {10937, 7, 3, "\342\205\235"},
    {10944, 7, 3, "\342\206\267"}, {10951, 7, 2, "\304\247"}, {10958, 8, 3, "\342\244\240"},
    {10966, 7, 2, "\316\233"}, {10973, 12, 3, "\342\214\210"}, {10985, 6, 2, "\317\265"},
    {10991, 20, 5, "\342\211\247\314\270"}, {11011, 7, 3, "\342\212\260"}, {11018, 4, 2, "\316\241"},
    {11022, 6, 3, "\342\206\273"}, {11028, 7, 2, "\304\232"}, {11035, 7, 3, "\342\213\241"},
    {11042, 5, 3, "\342\252\207"}, {11047, 6, 6, "\342\212\203\342\203\222"}, {11053, 11, 3, "\342\213\217"},
    {11064, 9, 3, "\342\212\206"}, {11073, 5, 3, "\342\200\242"}, {11078, 7, 3, "\342\214\255"},
    {11085, 5, 3, "\342\204\233"}, {11090, 5, 2, "\321\207"}, {11095, 8, 3, "\342\245\250"},
    {11103, 3, 2, "\302\245"}, {11106, 7, 3, "\342\211\237"}, {11113, 4, 2, "\321\201"},
    {11117, 15, 3, "\342\207\224"}, {11132, 15, 3, "\342\206\226"}, {11147, 4, 4, "\360\235\224\205"},
    {11151, 4, 2, "\303\213"}, {11155, 7, 3, "\342\245\255"}, {11162, 5, 2, "\321\231"},
    {11167, 8, 3, "\342\253\203"}, {11175, 21, 5, "\342\251\276\314\270"}, {11196, 3, 2, "\316\235"},
    {11199, 5, 4, "\360\235\225\247"}, {11204, 7, 2, "\304\271"}, {11211, 7, 3, "\342\253\225"},
    {11218, 9, 3, "\342\212\240"}, {11227, 6, 3, "\342\245\257"}, {11233, 6, 3, "\342\235\263"},
    {11239, 5, 2, "\317\222"}, {11244, 7, 3, "\342\213\212"}, {11251, 20, 3, "\342\245\220"},
    {11271, 7, 3, "\342\247\211"}, {11278, 12, 3, "\342\252\272"}, {11290, 5, 3, "\342\252\246"},
    {11295, 22, 3, "\342\226\252"}, {11317, 7, 3, "\342\244\203"}, {11324, 7, 3, "\342\213\202"},
    {11331, 5, 4, "\360\235\224\274"}, {11336, 7, 2, "\320\254"}, {11343, 4, 4, "\360\235\224\231"},
    {11347, 4, 3, "\342\211\250"}, {11351, 16, 3, "\342\207\216"}, {11367, 5, 3, "\342\251\263"},
    {11372, 10, 3, "\342\212\213"}, {11382, 7, 2, "\317\261"}, {11389, 12, 3, "\342\216\264"},
    {11401, 4, 3, "\342\213\201"}, {11405, 5, 3, "\342\210\235"}, {11410, 4, 3, "\342\206\260"},
    {11414, 5, 4, "\360\235\223\205"}, {11419, 6, 2, "\303\221"}, {11425, 6, 3, "\342\211\223"},
    {11431, 8, 3, "\342\251\270"}, {11439, 7, 2, "\320\251"}, {11446, 7, 2, "\305\250"},
    {11453, 6, 3, "\342\253\231"}, {11459, 6, 2, "\304\210"}, {11465, 3, 3, "\342\210\210"},
    {11468, 8, 3, "\342\204\233"}, {11476, 7, 3, "\342\244\271"}, {11483, 4, 2, "\320\224"},
    {11487, 4, 4, "\360\235\224\247"}, {11491, 7, 2, "\303\262"}, {11498, 5, 3, "\342\204\234"},
    {11503, 6, 3, "\342\227\271"}, {11509, 8, 3, "\342\246\260"}, {11517, 14, 3, "\342\206\277"},
    {11531, 6, 3, "\342\237\270"}, {11537, 6, 2, "\303\203"}, {11543, 5, 4, "\360\235\225\224"},
    {11548, 5, 3, "\342\211\260"}, {11553, 7, 2, "\304\266"}, {11560, 5, 2, "\303\253"},
    {11565, 9, 3, "\342\210\226"}, {11574, 5, 2, "\320\247"}, {11579, 11, 3, "\342\210\205"},
    {11590, 5, 1, "\133"}, {11595, 6, 3, "\342\212\210"}, {11601, 6, 3, "\342\213\236"},
    {11607, 6, 3, "\342\252\250"}, {11613, 9, 3, "\342\237\277"}, {11622, 6, 2, "\321\236"},
    {11628, 5, 2, "\320\211"}, {11633, 6, 3, "\342\252\240"}, {11639, 6, 3, "\342\226\275"},
    {11645, 16, 3, "\342\207\201"}, {11661, 8, 3, "\342\251\274"}, {11669, 5, 3, "\342\207\223"},
    {11674, 8, 3, "\342\213\275"}, {11682, 16, 3, "\342\213\214"}, {11698, 12, 2, "\317\266"},
    {11710, 8, 3, "\342\246\215"}, {11718, 7, 3, "\342\210\276"}, {11725, 7, 3, "\342\250\245"},
    {11732, 6, 3, "\342\207\276"}, {11738, 4, 3, "\342\213\232"}, {11742, 8, 3, "\342\250\271"},
    {11750, 7, 3, "\342\213\200"}, {11757, 3, 3, "\342\211\253"}, {11760, 5, 2, "\303\205"},
    {11765, 6, 3, "\342\234\223"}, {11771, 4, 2, "\320\273"}, {11775, 14, 3, "\342\210\245"},
    {11789, 6, 2, "\313\235"}, {11795, 6, 2, "\303\206"}, {11801, 6, 3, "\342\251\262"},
    {11807, 5, 2, "\302\251"}, {11812, 7, 3, "\342\231\200"}, {11819, 7, 2, "\305\225"},
    {11826, 17, 3, "\342\207\222"}, {11843, 14, 3, "\342\206\276"}, {11857, 6, 3, "\342\211\232"},
    {11863, 5, 3, "\342\204\231"}, {11868, 15, 3, "\342\252\242"}, {11883, 15, 3, "\342\207\212"},
    {11898, 10, 3, "\342\210\220"}, {11908, 6, 3, "\342\210\205"}, {11914, 5, 3, "\342\200\214"},
    {11919, 17, 5, "\342\211\277\314\270"}, {11936, 6, 3, "\342\226\270"}, {11942, 7, 3, "\342\247\243"},
    {11949, 18, 5, "\342\251\275\314\270"}, {11967, 7, 2, "\305\207"}, {11974, 4, 4, "\360\235\224\222"},
    {11978, 4, 2, "\302\256"}, {11982, 6, 3, "\342\212\245"}, {11988, 9, 2, "\317\202"},
    {11997, 17, 3, "\342\213\232"}, {12014, 6, 3, "\342\212\211"}, {12020, 5, 4, "\360\235\222\245"},
    {12025, 7, 3, "\342\211\224"}, {12032, 6, 3, "\342\211\241"}, {12038, 3, 2, "\302\254"},
    {12041, 19, 3, "\342\237\267"}, {12060, 3, 3, "\342\210\223"}, {12063, 6, 3, "\342\211\204"},
    {12069, 6, 3, "\342\225\246"}, {12075, 9, 3, "\342\212\237"}, {12084, 8, 3, "\342\204\216"},
    {12092, 12, 3, "\342\210\243"}, {12104, 6, 2, "\313\230"}, {12110, 12, 3, "\342\212\227"},
    {12122, 3, 2, "\303\260"}, {12125, 4, 3, "\342\210\240"}, {12129, 7, 2, "\303\250"},
    {12136, 9, 3, "\342\210\245"}, {12145, 7, 1, "\135"}, {12152, 10, 3, "\342\203\233"},
    {12162, 5, 2, "\321\222"}, {12167, 12, 3, "\342\206\233"}, {12179, 6, 2, "\303\252"},
    {12185, 5, 2, "\302\243"}, {12190, 9, 3, "\342\252\265"}, {12199, 5, 4, "\360\235\225\237"},
    {12204, 5, 3, "\342\211\201"}, {12209, 6, 2, "\303\210"}, {12215, 7, 2, "\303\232"},
    {12222, 4, 4, "\360\235\224\240"}, {12226, 5, 3, "\342\234\266"}, {12231, 16, 3, "\342\245\230"},
    {12247, 8, 3, "\342\244\275"}, {12255, 7, 2, "\305\246"}, {12262, 7, 3, "\342\245\265"},
    {12269, 6, 3, "\342\207\214"}, {12275, 7, 3, "\342\250\201"}, {12282, 3, 2, "\316\234"},
    {12285, 15, 3, "\342\210\213"}, {12300, 5, 4, "\360\235\222\275"}, {12305, 6, 2, "\303\235"},
    {12311, 6, 2, "\303\246"}, {12317, 17, 3, "\342\207\265"}, {12334, 19, 3, "\342\245\235"},
    {12353, 3, 3, "\342\204\221"}, {12356, 4, 3, "\342\251\233"}, {12360, 4, 4, "\360\235\224\264"},
    {12364, 6, 2, "\304\222"}, {12370, 18, 3, "\342\212\221"}, {12388, 5, 2, "\316\262"},
    {12393, 5, 2, "\302\273"}, {12398, 5, 3, "\342\244\266"}, {12403, 5, 1, "\073"},
    {12408, 13, 3, "\342\211\223"}, {12421, 7, 3, "\342\246\223"}, {12428, 14, 3, "\342\205\206"},
    {12442, 5, 1, "\134"}, {12447, 7, 2, "\304\277"}, {12454, 5, 3, "\342\206\262"},
    {12459, 7, 3, "\342\213\251"}, {12466, 7, 3, "\342\210\224"}, {12473, 10, 3, "\342\210\226"},
    {12483, 6, 3, "\342\251\246"}, {12489, 18, 3, "\342\212\264"}, {12507, 7, 3, "\342\211\216"},
    {12514, 15, 3, "\342\206\252"}, {12529, 9, 3, "\342\204\225"}, {12538, 7, 2, "\305\242"},
    {12545, 4, 2, "\321\215"}, {12549, 4, 3, "\342\212\202"}, {12553, 5, 5, "\342\251\276\314\270"},
    {12558, 8, 3, "\342\213\204"}, {12566, 4, 2, "\316\267"}, {12570, 4, 3, "\342\200\216"},
    {12574, 5, 2, "\320\202"}, {12579, 4, 3, "\342\210\251"}, {12583, 7, 2, "\304\216"},
    {12590, 5, 4, "\360\235\222\260"}, {12595, 7, 3, "\342\212\245"}, {12602, 6, 3, "\342\225\236"},
    {12608, 4, 1, "\057"}, {12612, 7, 2, "\303\203"}, {12619, 19, 3, "\342\211\275"},
    {12638, 6, 3, "\342\207\202"}, {12644, 7, 3, "\342\253\263"}, {12651, 7, 2, "\305\245"},
    {12658, 4, 3, "\342\213\221"}, {12662, 4, 3, "\342\252\207"}, {12666, 8, 3, "\342\227\212"},
    {12674, 6, 3, "\342\247\215"}, {12680, 4, 2, "\321\213"}, {12684, 7, 3, "\342\204\205"},
    {12691, 11, 3, "\342\244\222"}, {12702, 4, 3, "\342\204\214"}, {12706, 5, 3, "\342\251\202"},
    {12711, 5, 3, "\342\210\217"}, {12716, 5, 3, "\342\230\206"}, {12721, 6, 2, "\303\247"},
    {12727, 9, 3, "\342\250\266"}, {12736, 6, 3, "\342\250\257"}, {12742, 5, 3, "\342\214\220"},
    {12747, 10, 3, "\342\204\263"}, {12757, 5, 4, "\360\235\225\252"}, {12762, 8, 3, "\342\207\222"},
    {12770, 6, 3, "\342\213\260"}, {12776, 5, 3, "\342\250\270"}, {12781, 9, 3, "\342\246\252"},
    {12790, 7, 1, "\175"}, {12797, 5, 3, "\342\245\242"}, {12802, 7, 2, "\303\270"},
    {12809, 11, 3, "\342\252\214"}, {12820, 4, 1, "\011"}, {12824, 3, 1, "\076"},
    {12827, 5, 3, "\342\252\211"}, {12832, 5, 3, "\342\204\215"}, {12837, 6, 3, "\342\252\251"},
    {12843, 8, 3, "\342\207\221"}, {12851, 7, 3, "\342\212\275"}, {12858, 5, 2, "\302\270"},
    {12863, 6, 3, "\342\246\276"}, {12869, 8, 3, "\342\250\246"}, {12877, 5, 4, "\360\235\223\210"},
    {12882, 14, 3, "\342\245\222"}, {12896, 4, 3, "\342\206\261"}, {12900, 9, 3, "\342\250\227"},
    {12909, 12, 3, "\342\212\226"}, {12921, 4, 2, "\302\272"}, {12925, 7, 3, "\342\245\252"},
    {12932, 7, 3, "\342\204\217"}, {12939, 13, 3, "\342\206\277"}, {12952, 4, 2, "\302\254"},
    {12956, 7, 6, "\342\253\275\342\203\245"}, {12963, 7, 3, "\342\212\203"}, {12970, 7, 3, "\342\206\243"},
    {12977, 4, 2, "\303\220"}, {12981, 16, 3, "\342\206\275"}, {12997, 10, 3, "\342\212\231"},
    {13007, 5, 3, "\342\204\254"}, {13012, 10, 5, "\342\251\276\314\270"}, {13022, 5, 2, "\321\217"},
    {13027, 10, 2, "\314\221"}, {13037, 6, 3, "\342\251\267"}, {13043, 6, 2, "\304\261"},
    {13049, 9, 3, "\342\251\210"}, {13058, 4, 4, "\360\235\224\255"}, {13062, 4, 2, "\320\231"},
    {13066, 5, 3, "\342\226\271"}, {13071, 7, 3, "\342\212\273"}, {13078, 7, 3, "\342\205\234"},
    {13085, 6, 3, "\342\212\250"}, {13091, 9, 3, "\342\211\212"}, {13100, 3, 2, "\302\260"},
    {13103, 6, 2, "\316\232"}, {13109, 5, 4, "\360\235\225\227"}, {13114, 8, 6, "\342\212\203\342\203\222"},
    {13122, 15, 3, "\342\211\270"}, {13137, 5, 1, "\050"}, {13142, 6, 3, "\342\200\230"},
    {13148, 5, 2, "\321\216"}, {13153, 9, 3, "\342\250\204"}, {13162, 4, 2, "\316\244"},
    {13166, 21, 3, "\342\210\246"}, {13187, 6, 3, "\342\213\252"}, {13193, 6, 1, "\054"},
    {13199, 4, 3, "\342\252\263"}, {13203, 7, 3, "\342\214\206"}, {13210, 7, 3, "\342\200\232"},
    {13217, 4, 3, "\342\212\201"}, {13221, 11, 3, "\342\212\221"}, {13232, 6, 2, "\320\213"},
    {13238, 8, 3, "\342\210\211"}, {13246, 4, 2, "\302\271"}, {13250, 4, 3, "\342\210\243"},
    {13254, 5, 6, "\342\211\244\342\203\222"}, {13259, 5, 2, "\303\256"}, {13264, 7, 3, "\342\216\260"},
    {13271, 7, 3, "\342\213\254"}, {13278, 13, 3, "\342\211\263"}, {13291, 9, 3, "\342\211\240"},
    {13300, 7, 3, "\342\251\213"}, {13307, 13, 3, "\342\227\203"}, {13320, 9, 3, "\342\250\243"},
    {13329, 5, 1, "\173"}, {13334, 9, 3, "\342\214\222"}, {13343, 6, 3, "\342\225\241"},
    {13349, 6, 3, "\342\207\211"}, {13355, 5, 2, "\316\226"}, {13360, 7, 3, "\342\213\201"},
    {13367, 12, 3, "\342\212\232"}, {13379, 6, 2, "\302\265"}, {13385, 5, 3, "\342\253\253"},
    {13390, 9, 3, "\342\214\234"}, {13399, 10, 3, "\342\206\223"}, {13409, 7, 3, "\342\245\277"},
    {13416, 6, 3, "\342\207\203"}, {13422, 6, 3, "\342\246\214"}, {13428, 6, 3, "\342\207\231"},
    {13434, 6, 2, "\303\241"}, {13440, 4, 2, "\302\256"}, {13444, 7, 3, "\342\253\224"},
    {13451, 7, 3, "\342\212\256"}, {13458, 4, 2, "\321\200"}, {13462, 5, 3, "\342\211\234"},
    {13467, 13, 3, "\342\213\202"}, {13480, 16, 3, "\342\206\222"}, {13496, 4, 4, "\360\235\224\204"},
    {13500, 14, 3, "\342\210\226"}, {13514, 7, 2, "\303\201"}, {13521, 6, 3, "\342\247\205"},
    {13527, 6, 3, "\342\207\233"}, {13533, 16, 3, "\342\206\230"}, {13549, 6, 3, "\342\225\244"},
    {13555, 5, 4, "\360\235\225\212"}, {13560, 5, 2, "\303\234"}, {13565, 17, 3, "\342\206\273"},
    {13582, 9, 3, "\342\217\247"}, {13591, 5, 2, "\320\257"}, {13596, 14, 3, "\342\207\245"},
    {13610, 7, 3, "\342\226\241"}, {13617, 5, 2, "\321\221"}, {13622, 7, 3, "\342\252\257"},
    {13629, 6, 3, "\342\207\205"}, {13635, 7, 3, "\342\213\250"}, {13642, 6, 3, "\342\245\261"},
    {13648, 7, 3, "\342\211\226"}, {13655, 9, 3, "\342\204\244"}, {13664, 6, 3, "\342\206\235"},
    {13670, 7, 2, "\317\202"}, {13677, 22, 3, "\342\200\213"}, {13699, 15, 3, "\342\213\213"},
    {13714, 7, 3, "\342\244\232"}, {13721, 3, 2, "\302\256"}, {13724, 16, 3, "\342\226\275"},
    {13740, 5, 3, "\342\202\254"}, {13745, 5, 3, "\342\252\210"}, {13750, 5, 2, "\316\271"},
    {13755, 5, 3, "\342\226\255"}, {13760, 9, 3, "\342\247\216"}, {13769, 6, 3, "\342\211\277"},
    {13775, 6, 2, "\302\257"}, {13781, 6, 2, "\305\234"}, {13787, 9, 3, "\342\250\223"},
    {13796, 14, 3, "\342\206\251"}, {13810, 4, 4, "\360\235\224\230"}, {13814, 5, 3, "\342\204\263"},
    {13819, 19, 3, "\342\207\213"}, {13838, 12, 3, "\342\207\217"}, {13850, 21, 3, "\342\245\257"},
    {13871, 5, 3, "\342\213\202"}, {13876, 5, 2, "\320\256"}, {13881, 9, 3, "\342\214\237"},
    {13890, 6, 2, "\316\261"}, {13896, 8, 5, "\342\252\257\314\270"}, {13904, 7, 3, "\342\211\210"},
    {13911, 5, 3, "\342\252\236"}, {13916, 5, 2, "\321\223"}, {13921, 6, 3, "\342\225\230"},
    {13927, 5, 4, "\360\235\225\242"}, {13932, 6, 3, "\342\212\243"}, {13938, 8, 3, "\342\245\262"},
    {13946, 3, 3, "\342\211\272"}, {13949, 3, 1, "\046"}, {13952, 6, 2, "\320\206"},
    {13958, 5, 3, "\342\245\245"}, {13963, 4, 4, "\360\235\224\246"}, {13967, 6, 3, "\342\211\203"},
    {13973, 5, 3, "\342\252\247"}, {13978, 8, 3, "\342\211\256"}, {13986, 5, 3, "\342\237\253"},
    {13991, 7, 3, "\342\200\240"}, {13998, 5, 6, "\342\211\250\357\270\200"}, {14003, 6, 2, "\313\207"},
    {14009, 8, 3, "\342\211\211"}, {14017, 4, 3, "\342\247\200"}, {14021, 9, 3, "\342\250\272"},
    {14030, 6, 3, "\342\251\215"}, {14036, 5, 4, "\360\235\223\200"}, {14041, 17, 3, "\342\207\205"},
    {14058, 8, 3, "\342\210\217"}, {14066, 5, 3, "\342\207\222"}, {14071, 4, 3, "\342\200\215"},
    {14075, 6, 3, "\342\200\263"}, {14081, 8, 2, "\316\245"}, {14089, 3, 3, "\342\204\234"},
    {14092, 3, 3, "\342\252\232"}, {14095, 3, 2, "\316\276"}, {14098, 19, 3, "\342\237\267"},
    {14117, 6, 3, "\342\213\216"}, {14123, 5, 2, "\320\201"}, {14128, 6, 2, "\303\262"},
    {14134, 14, 3, "\342\226\271"}, {14148, 5, 6, "\342\210\251\357\270\200"}, {14153, 6, 3, "\342\224\234"},
    {14159, 6, 3, "\342\207\215"}, {14165, 6, 3, "\342\251\214"}, {14171, 7, 3, "\342\245\270"},
    {14178, 8, 3, "\342\247\236"}, {14186, 9, 3, "\342\204\221"}, {14195, 8, 3, "\342\245\247"},
    {14203, 11, 3, "\342\206\232"}, {14214, 6, 3, "\342\212\235"}, {14220, 6, 3, "\342\246\221"},
    {14226, 6, 5, "\342\210\202\314\270"}, {14232, 10, 3, "\342\212\212"}, {14242, 6, 3, "\342\210\272"},
    {14248, 6, 2, "\304\205"}, {14254, 6, 2, "\302\267"}, {14260, 7, 2, "\307\265"}, {14267, 4, 2, "\320\272"},
    {14271, 7, 3, "\342\214\236"}, {14278, 5, 3, "\342\206\220"}, {14283, 7, 2, "\305\236"},
    {14290, 5, 3, "\342\204\266"}, {14295, 7, 3, "\342\200\225"}, {14302, 15, 3, "\342\207\203"},
    {14317, 5, 2, "\317\261"}, {14322, 7, 2, "\305\260"}, {14329, 6, 2, "\305\215"}, {14335, 5, 2, "\303\236"},
    {14340, 10, 3, "\342\212\241"}, {14350, 12, 3, "\342\212\206"}, {14362, 4, 5, "\342\211\247\314\270"},
    {14366, 5, 2, "\320\203"}, {14371, 5, 6, "\342\210\252\357\270\200"}, {14376, 5, 4, "\360\235\222\263"},
    {14381, 6, 3, "\342\213\257"}, {14387, 8, 3, "\342\212\236"}, {14395, 7, 5, "\342\213\271\314\270"},
    {14402, 7, 2, "\304\214"}, {14409, 5, 2, "\303\242"}, {14414, 12, 3, "\342\204\215"},
    {14426, 7, 3, "\342\244\236"}, {14433, 13, 3, "\342\244\223"}, {14446, 10, 3, "\342\213\233"},
    {14456, 6, 3, "\342\226\264"}, {14462, 6, 3, "\342\207\277"}, {14468, 7, 2, "\305\241"},
    {14475, 6, 3, "\342\212\262"}, {14481, 6, 2, "\303\273"}, {14487, 4, 4, "\360\235\224\221"},
    {14491, 5, 2, "\303\237"}, {14496, 11, 3, "\342\204\254"}, {14507, 6, 2, "\303\231"},
    {14513, 4, 2, "\303\260"}, {14517, 7, 3, "\342\214\212"}, {14524, 7, 3, "\342\212\221"},
    {14531, 6, 3, "\342\210\266"}, {14537, 2, 1, "\074"}, {14539, 5, 2, "\302\251"},
    {14544, 8, 3, "\342\251\220"}, {14552, 5, 3, "\342\203\233"}, {14557, 19, 3, "\342\237\272"},
    {14576, 4, 2, "\317\201"}, {14580, 12, 3, "\342\211\267"}, {14592, 17, 5, "\342\252\260\314\270"},
    {14609, 8, 3, "\342\210\224"}, {14617, 5, 5, "\342\252\260\314\270"}, {14622, 7, 2, "\305\254"},
    {14629, 6, 3, "\342\225\233"}, {14635, 4, 2, "\302\245"}, {14639, 5, 4, "\360\235\225\202"},
    {14644, 6, 1, "\072"}, {14650, 10, 3, "\342\211\262"}, {14660, 6, 3, "\342\244\216"},
    {14666, 15, 3, "\342\251\275"}, {14681, 5, 2, "\304\212"}, {14686, 6, 2, "\303\255"},
    {14692, 4, 3, "\342\251\235"}, {14696, 7, 3, "\342\252\224"}, {14703, 6, 6, "\342\210\274\342\203\222"},
    {14709, 5, 4, "\360\235\223\213"}, {14714, 7, 2, "\305\272"}, {14721, 6, 2, "\304\245"},
    {14727, 10, 3, "\342\231\245"}, {14737, 4, 4, "\360\235\224\237"}, {14741, 4, 2, "\303\253"},
    {14745, 8, 3, "\342\213\242"}, {14753, 8, 3, "\342\251\227"}, {14761, 6, 2, "\305\252"},
    {14767, 7, 2, "\317\235"}, {14774, 21, 3, "\342\205\205"}, {14795, 5, 3, "\342\204\260"},
    {14800, 13, 3, "\342\207\244"}, {14813, 3, 3, "\342\205\210"}, {14816, 7, 6, "\342\253\214\357\270\200"},
    {14823, 9, 3, "\342\212\270"}, {14832, 4, 3, "\342\252\257"}, {14836, 6, 3, "\342\207\226"},
    {14842, 5, 3, "\342\226\265"}, {14847, 4, 2, "\320\237"}, {14851, 4, 4, "\360\235\224\263"},
    {14855, 6, 3, "\342\237\271"}, {14861, 4, 2, "\303\277"}, {14865, 10, 3, "\342\213\224"},
    {14875, 4, 3, "\342\210\250"}, {14879, 5, 4, "\360\235\225\232"}, {14884, 4, 3, "\342\206\260"},
    {14888, 6, 2, "\316\224"}, {14894, 14, 3, "\342\212\207"}, {14908, 7, 3, "\342\200\226"},
    {14915, 7, 3, "\342\253\223"}, {14922, 5, 1, "\135"}, {14927, 6, 2, "\302\276"}, {14933, 5, 2, "\302\275"},
    {14938, 7, 3, "\342\206\246"}, {14945, 5, 3, "\342\246\267"}, {14950, 6, 3, "\342\224\244"},
    {14956, 16, 3, "\342\206\272"}, {14972, 14, 3, "\342\207\221"}, {14986, 7, 3, "\342\212\222"},
    {14993, 5, 3, "\342\244\250"}, {14998, 6, 3, "\342\244\220"}, {15004, 4, 2, "\302\260"},
    {15008, 6, 2, "\303\223"}, {15014, 3, 3, "\342\210\250"}, {15017, 5, 4, "\360\235\222\270"},
    {15022, 4, 2, "\320\264"}, {15026, 3, 3, "\342\211\240"}, {15029, 3, 1, "\076"},
    {15032, 9, 3, "\342\245\212"}, {15041, 8, 3, "\342\210\265"}, {15049, 5, 3, "\342\252\265"},
    {15054, 11, 3, "\342\253\214"}, {15065, 6, 3, "\342\237\265"}, {15071, 17, 3, "\342\211\247"},
    {15088, 6, 3, "\342\207\201"}, {15094, 15, 3, "\342\200\230"}, {15109, 16, 3, "\342\207\203"},
    {15125, 14, 3, "\342\212\263"}, {15139, 11, 3, "\342\207\210"}, {15150, 10, 3, "\342\211\255"},
    {15160, 8, 3, "\342\213\243"}, {15168, 9, 3, "\342\250\222"}, {15177, 6, 2, "\316\223"},
    {15183, 6, 2, "\303\202"}, {15189, 12, 3, "\342\201\237"}, {15201, 4, 4, "\360\235\224\212"},
    {15205, 7, 3, "\342\211\200"}, {15212, 5, 4, "\360\235\225\215"}, {15217, 11, 5, "\342\253\206\314\270"},
    {15228, 10, 3, "\342\200\211"}, {15238, 6, 3, "\342\213\200"}, {15244, 5, 3, "\342\200\245"},
    {15249, 5, 3, "\342\206\223"}, {15254, 6, 3, "\342\224\224"}, {15260, 5, 3, "\342\226\252"},
    {15265, 17, 1, "\140"}, {15282, 11, 3, "\342\252\213"}, {15293, 12, 3, "\342\211\275"},
    {15305, 11, 3, "\342\217\237"}, {15316, 7, 3, "\342\200\265"}, {15323, 13, 3, "\342\212\217"},
    {15336, 7, 3, "\342\252\260"}, {15343, 11, 3, "\342\204\222"}, {15354, 5, 3, "\342\216\265"},
    {15359, 4, 3, "\342\252\213"}, {15363, 5, 4, "\360\235\222\253"},
    {15368, 14, 6, "\342\253\213\357\270\200"}, {15382, 3, 3, "\342\213\231"}, {15385, 6, 2, "\302\246"},
    {15391, 4, 3, "\342\207\224"}, {15395, 15, 3, "\342\212\250"}, {15410, 18, 3, "\342\245\241"},
    {15428, 6, 2, "\304\257"}, {15434, 7, 2, "\304\275"}, {15441, 10, 2, "\302\261"},
    {15451, 7, 2, "\304\250"}, {15458, 21, 3, "\342\213\242"}, {15479, 7, 3, "\342\205\233"},
    {15486, 10, 3, "\342\211\234"}, {15496, 7, 3, "\342\213\227"}, {15503, 5, 3, "\342\244\251"},
    {15508, 10, 3, "\342\210\235"}, {15518, 15, 2, "\313\231"}, {15533, 11, 3, "\342\210\211"},
    {15544, 9, 3, "\342\246\253"}, {15553, 6, 3, "\342\237\254"}, {15559, 6, 3, "\342\244\215"},
    {15565, 3, 3, "\342\201\243"}, {15568, 8, 5, "\342\252\260\314\270"}, {15576, 5, 4, "\360\235\225\245"},
    {15581, 8, 3, "\342\212\243"}, {15589, 7, 3, "\342\212\237"}, {15596, 8, 3, "\342\252\277"},
    {15604, 7, 3, "\342\214\215"}, {15611, 5, 1, "\041"}, {15616, 4, 5, "\342\213\230\314\270"},
    {15620, 6, 2, "\313\207"}, {15626, 21, 3, "\342\213\254"}, {15647, 4, 4, "\360\235\224\254"},
    {15651, 4, 2, "\320\230"}, {15655, 5, 3, "\342\204\202"}, {15660, 7, 2, "\305\232"},
    {15667, 5, 3, "\342\252\212"}, {15672, 10, 3, "\342\212\210"}, {15682, 5, 2, "\303\213"},
    {15687, 8, 3, "\342\207\235"}, {15695, 6, 3, "\342\226\263"}, {15701, 11, 3, "\342\206\222"},
    {15712, 5, 4, "\360\235\223\203"}, {15717, 6, 3, "\342\253\256"}, {15723, 4, 2, "\316\247"},
    {15727, 7, 2, "\302\267"}, {15734, 5, 1, "\047"}, {15739, 7, 1, "\056"}, {15746, 5, 3, "\342\207\221"},
    {15751, 10, 3, "\342\206\220"}, {15761, 9, 3, "\342\251\211"}, {15770, 10, 3, "\342\213\232"},
    {15780, 11, 3, "\342\206\244"}, {15791, 5, 3, "\342\244\267"}, {15796, 8, 3, "\342\245\264"},
    {15804, 6, 3, "\342\245\256"}, {15810, 6, 2, "\306\265"}, {15816, 4, 3, "\342\211\261"},
    {15820, 7, 3, "\342\210\205"}, {15827, 8, 3, "\342\250\273"}, {15835, 7, 3, "\342\210\203"},
    {15842, 7, 3, "\342\246\234"}, {15849, 7, 3, "\342\213\213"}, {15856, 5, 3, "\342\206\263"},
    {15861, 3, 3, "\342\211\246"}, {15864, 11, 3, "\342\207\215"}, {15875, 9, 3, "\342\213\251"},
    {15884, 6, 3, "\342\252\215"}, {15890, 5, 4, "\360\235\225\222"}, {15895, 14, 3, "\342\206\253"},
    {15909, 20, 3, "\342\200\213"}, {15929, 6, 3, "\342\252\256"}, {15935, 5, 3, "\342\200\202"},
    {15940, 6, 3, "\342\210\235"}, {15946, 6, 3, "\342\252\271"}, {15952, 7, 2, "\304\202"},
    {15959, 6, 2, "\303\261"}, {15965, 5, 3, "\342\234\240"}, {15970, 7, 3, "\342\204\227"},
    {15977, 5, 3, "\342\213\201"}, {15982, 8, 3, "\342\213\267"}, {15990, 6, 2, "\304\211"},
    {15996, 13, 3, "\342\211\245"}, {16009, 6, 3, "\342\213\264"}, {16015, 7, 2, "\305\226"},
    {16022, 3, 3, "\342\201\241"}, {16025, 8, 3, "\342\250\242"}, {16033, 6, 3, "\342\224\230"},
    {16039, 9, 3, "\342\210\205"}, {16048, 7, 2, "\302\261"}, {16055, 5, 3, "\342\231\252"},
    {16060, 6, 2, "\303\243"}, {16066, 18, 3, "\342\245\217"}, {16084, 5, 2, "\313\206"},
    {16089, 3, 3, "\342\223\210"}, {16092, 18, 3, "\342\245\226"}, {16110, 7, 3, "\342\213\220"},
    {16117, 7, 2, "\305\231"}, {16124, 4, 4, "\360\235\224\227"}, {16128, 7, 3, "\342\206\254"},
    {16135, 7, 2, "\303\265"}, {16142, 5, 3, "\342\211\213"}, {16147, 7, 2, "\302\275"},
    {16154, 3, 2, "\302\250"}, {16157, 10, 3, "\342\204\202"}, {16167, 5, 5, "\342\211\253\314\270"},
    {16172, 8, 3, "\342\250\247"}, {16180, 8, 3, "\342\250\274"}, {16188, 7, 3, "\342\245\274"},
    {16195, 5, 3, "\342\245\244"}, {16200, 7, 6, "\342\212\213\357\270\200"}, {16207, 5, 3, "\342\204\225"},
    {16212, 7, 6, "\342\253\213\357\270\200"}, {16219, 13, 3, "\342\212\262"}, {16232, 7, 2, "\303\215"},
    {16239, 6, 3, "\342\225\240"}, {16245, 22, 3, "\342\210\257"}, {16267, 8, 3, "\342\244\265"},
    {16275, 8, 6, "\342\212\264\342\203\222"}, {16283, 7, 3, "\342\212\227"}, {16290, 7, 3, "\342\250\202"},
    {16297, 5, 4, "\360\235\223\216"}, {16302, 6, 3, "\342\206\255"}, {16308, 6, 3, "\342\231\256"},
    {16314, 4, 3, "\342\212\203"}, {16318, 7, 2, "\317\260"}, {16325, 7, 2, "\303\275"},
    {16332, 4, 2, "\320\221"}, {16336, 7, 2, "\304\246"}, {16343, 6, 2, "\303\216"},
    {16349, 4, 4, "\360\235\224\245"}, {16353, 6, 3, "\342\226\204"}, {16359, 7, 3, "\342\250\255"},
    {16366, 9, 3, "\342\206\245"}, {16375, 7, 3, "\342\200\204"}, {16382, 14, 3, "\342\206\274"},
    {16396, 16, 3, "\342\207\206"}, {16412, 5, 3, "\342\204\213"}, {16417, 6, 3, "\342\206\220"},
    {16423, 5, 3, "\342\211\205"}, {16428, 10, 3, "\342\206\223"}, {16438, 11, 3, "\342\210\201"},
    {16449, 4, 3, "\342\211\256"}, {16453, 5, 3, "\342\252\270"}, {16458, 7, 3, "\342\211\263"},
    {16465, 9, 3, "\342\247\245"}, {16474, 9, 3, "\342\211\221"}, {16483, 7, 3, "\342\210\242"},
    {16490, 7, 3, "\342\213\256"}, {16497, 5, 2, "\316\222"}, {16502, 3, 3, "\342\211\253"},
    {16505, 7, 2, "\321\230"}, {16512, 4, 2, "\320\222"}, {16516, 7, 3, "\342\212\215"},
    {16523, 5, 4, "\360\235\225\235"}, {16528, 9, 3, "\342\210\213"}, {16537, 5, 3, "\342\211\262"},
    {16542, 5, 3, "\342\225\220"}, {16547, 9, 3, "\342\244\220"}, {16556, 5, 1, "\051"},
    {16561, 4, 3, "\342\206\261"}, {16565, 6, 3, "\342\212\224"}, {16571, 8, 3, "\342\246\217"},
    {16579, 17, 3, "\342\213\255"}, {16596, 6, 2, "\302\243"}, {16602, 4, 2, "\316\246"},
    {16606, 6, 2, "\316\251"}, {16612, 7, 3, "\342\212\272"}, {16619, 6, 3, "\342\213\253"},
    {16625, 7, 2, "\304\237"}, {16632, 9, 5, "\342\213\265\314\270"},
};

/* Where each bucket begins; the next one's beginning is its end. */
static const uint16_t entity_starts[(1 << ENTITY_BUCKET_BITS) + 1] = {
    0, 0, 2, 3, 5, 5, 5, 10, 10, 12, 12, 12, 14, 15, 16, 17, 18, 18, 21, 22, 22, 23, 25, 27, 27, 28, 29, 29,
    30, 32, 35, 35, 35, 36, 37, 38, 40, 41, 41, 41, 41, 42, 43, 45, 45, 46, 48, 49, 50, 52, 54, 56, 56, 56, 56,
    56, 57, 59, 61, 62, 62, 63, 63, 65, 65, 65, 66, 69, 70, 72, 75, 76, 77, 78, 80, 82, 83, 83, 83, 83, 86, 86,
    87, 87, 87, 91, 91, 92, 94, 94, 94, 95, 98, 99, 100, 101, 102, 103, 103, 104, 106, 108, 109, 110, 110, 111,
    111, 114, 116, 117, 118, 118, 118, 120, 122, 122, 123, 125, 129, 129, 132, 132, 135, 135, 135, 135, 135,
    137, 138, 140, 142, 142, 142, 142, 142, 143, 145, 146, 147, 149, 150, 155, 155, 155, 155, 155, 155, 155,
    155, 156, 157, 157, 159, 163, 165, 165, 166, 166, 166, 167, 169, 170, 170, 172, 172, 173, 175, 176, 177,
    178, 178, 179, 179, 180, 182, 182, 184, 185, 186, 189, 189, 189, 189, 190, 190, 193, 193, 195, 196, 196,
    198, 199, 200, 200, 201, 202, 203, 204, 205, 206, 207, 208, 209, 210, 210, 210, 210, 213, 213, 214, 215,
    215, 218, 220, 222, 224, 226, 228, 229, 229, 233, 233, 233, 233, 233, 234, 236, 236, 239, 242, 244, 244,
    245, 246, 246, 247, 247, 249, 249, 251, 252, 254, 254, 256, 256, 257, 258, 259, 259, 260, 260, 262, 263,
    263, 263, 263, 265, 266, 270, 273, 273, 273, 274, 274, 274, 274, 274, 276, 276, 279, 279, 279, 281, 282,
    283, 285, 287, 288, 289, 289, 292, 293, 294, 295, 295, 295, 296, 296, 298, 299, 300, 300, 303, 305, 305,
    305, 305, 306, 307, 307, 309, 310, 311, 313, 315, 317, 319, 320, 320, 321, 322, 324, 325, 328, 329, 331,
    333, 333, 334, 335, 335, 335, 339, 341, 344, 345, 345, 348, 350, 350, 350, 351, 351, 352, 353, 354, 354,
    355, 355, 355, 358, 360, 361, 362, 363, 367, 368, 370, 371, 373, 373, 373, 374, 378, 379, 380, 382, 383,
    384, 385, 385, 387, 388, 389, 389, 391, 391, 391, 393, 394, 395, 395, 395, 395, 397, 398, 399, 399, 401,
    401, 404, 406, 408, 409, 411, 412, 415, 416, 416, 418, 419, 420, 421, 422, 422, 424, 424, 426, 426, 426,
    426, 426, 429, 431, 433, 433, 435, 435, 437, 438, 439, 439, 439, 440, 442, 443, 443, 443, 443, 445, 447,
    450, 453, 455, 457, 458, 459, 461, 462, 462, 465, 465, 466, 466, 466, 468, 468, 469, 469, 471, 472, 472,
    474, 474, 475, 476, 476, 476, 476, 478, 479, 480, 480, 481, 484, 484, 486, 486, 487, 487, 488, 489, 491,
    494, 496, 498, 499, 501, 502, 502, 504, 504, 506, 508, 510, 510, 510, 510, 510, 513, 514, 515, 517, 518,
    518, 521, 522, 522, 522, 524, 525, 525, 526, 527, 529, 530, 531, 532, 533, 533, 533, 538, 538, 539, 541,
    544, 546, 547, 549, 549, 549, 550, 554, 555, 556, 556, 558, 560, 560, 562, 563, 563, 563, 563, 565, 567,
    568, 569, 571, 574, 575, 577, 578, 578, 579, 581, 585, 585, 588, 591, 592, 594, 594, 594, 594, 595, 596,
    596, 597, 598, 598, 600, 603, 604, 605, 606, 608, 609, 609, 609, 610, 610, 610, 610, 611, 614, 614, 614,
    615, 615, 619, 619, 619, 619, 620, 622, 622, 626, 627, 627, 628, 629, 630, 633, 634, 636, 637, 638, 640,
    641, 646, 646, 648, 648, 649, 651, 651, 655, 657, 657, 658, 658, 658, 659, 660, 661, 662, 665, 667, 669,
    670, 671, 672, 674, 676, 678, 680, 680, 680, 682, 682, 682, 683, 684, 685, 685, 685, 685, 685, 687, 688,
    690, 690, 691, 692, 692, 696, 697, 698, 699, 703, 704, 704, 705, 707, 707, 710, 710, 713, 713, 713, 713,
    715, 715, 716, 716, 716, 717, 717, 718, 718, 719, 720, 720, 722, 722, 722, 723, 723, 723, 723, 725, 725,
    726, 729, 730, 730, 730, 733, 734, 734, 734, 734, 735, 737, 741, 743, 743, 743, 745, 745, 746, 748, 749,
    750, 752, 753, 755, 758, 760, 761, 762, 763, 763, 765, 765, 765, 766, 766, 769, 770, 771, 772, 772, 775,
    776, 778, 781, 782, 783, 783, 784, 785, 785, 786, 786, 787, 787, 788, 789, 790, 794, 796, 796, 798, 798,
    799, 800, 805, 806, 807, 809, 809, 812, 812, 812, 813, 813, 814, 818, 820, 822, 822, 822, 822, 823, 825,
    825, 825, 826, 827, 827, 827, 829, 830, 831, 832, 833, 833, 834, 834, 836, 836, 837, 838, 840, 841, 844,
    846, 846, 847, 849, 850, 851, 851, 854, 856, 858, 858, 858, 858, 860, 860, 862, 863, 864, 867, 870, 871,
    873, 874, 874, 875, 876, 876, 877, 877, 877, 879, 879, 880, 883, 885, 886, 886, 890, 890, 892, 892, 893,
    893, 894, 896, 896, 896, 897, 897, 897, 897, 899, 899, 901, 905, 905, 905, 905, 906, 907, 908, 908, 908,
    908, 908, 911, 912, 913, 913, 915, 915, 916, 917, 919, 920, 922, 923, 924, 926, 927, 930, 930, 930, 932,
    932, 932, 932, 934, 934, 935, 935, 935, 936, 937, 939, 942, 943, 946, 946, 947, 949, 950, 951, 952, 952,
    952, 952, 952, 953, 954, 954, 956, 957, 959, 960, 961, 963, 965, 965, 965, 966, 966, 966, 966, 967, 967,
    969, 970, 972, 974, 974, 975, 976, 977, 978, 978, 981, 983, 983, 985, 986, 986, 988, 988, 989, 989, 990,
    990, 991, 992, 995, 995, 995, 996, 997, 999, 999, 1000, 1000, 1002, 1002, 1005, 1006, 1006, 1008, 1009,
    1009, 1010, 1011, 1011, 1013, 1013, 1013, 1014, 1015, 1019, 1020, 1022, 1022, 1024, 1025, 1027, 1029, 1029,
    1030, 1030, 1032, 1033, 1033, 1034, 1035, 1035, 1036, 1037, 1038, 1039, 1039, 1040, 1042, 1045, 1046, 1049,
    1051, 1051, 1054, 1057, 1058, 1059, 1063, 1066, 1068, 1068, 1069, 1069, 1070, 1074, 1075, 1077, 1078, 1079,
    1082, 1083, 1084, 1085, 1085, 1085, 1085, 1085, 1086, 1087, 1087, 1088, 1088, 1090, 1092, 1092, 1093, 1096,
    1098, 1099, 1101, 1103, 1104, 1105, 1106, 1106, 1107, 1109, 1110, 1110, 1111, 1114, 1115, 1116, 1120, 1120,
    1122, 1123, 1124, 1124, 1124, 1127, 1130, 1132, 1134, 1135, 1136, 1138, 1140, 1142, 1143, 1145, 1145, 1146,
    1146, 1147, 1147, 1149, 1151, 1152, 1153, 1155, 1157, 1159, 1159, 1159, 1160, 1161, 1163, 1164, 1165, 1165,
    1166, 1166, 1166, 1166, 1168, 1168, 1168, 1170, 1172, 1175, 1177, 1177, 1178, 1181, 1182, 1182, 1183, 1183,
    1184, 1184, 1186, 1186, 1189, 1191, 1192, 1194, 1196, 1198, 1198, 1198, 1199, 1201, 1203, 1204, 1205, 1207,
    1207, 1207, 1208, 1208, 1210, 1211, 1213, 1214, 1214, 1214, 1216, 1217, 1218, 1218, 1220, 1222, 1224, 1226,
    1227, 1230, 1232, 1232, 1232, 1232, 1232, 1233, 1235, 1236, 1236, 1237, 1238, 1242, 1242, 1246, 1246, 1246,
    1247, 1247, 1249, 1249, 1250, 1251, 1251, 1252, 1255, 1256, 1256, 1258, 1259, 1261, 1262, 1266, 1267, 1267,
    1268, 1269, 1270, 1270, 1273, 1273, 1273, 1275, 1276, 1278, 1278, 1278, 1281, 1282, 1283, 1284, 1285, 1286,
    1288, 1289, 1289, 1290, 1291, 1293, 1296, 1297, 1297, 1298, 1299, 1300, 1300, 1300, 1300, 1300, 1300, 1302,
    1305, 1310, 1310, 1310, 1311, 1312, 1315, 1316, 1317, 1317, 1317, 1319, 1320, 1320, 1323, 1323, 1324, 1325,
    1328, 1329, 1332, 1334, 1336, 1339, 1342, 1342, 1342, 1342, 1345, 1347, 1347, 1348, 1348, 1349, 1349, 1349,
    1351, 1353, 1353, 1354, 1356, 1356, 1357, 1358, 1358, 1360, 1361, 1361, 1361, 1361, 1362, 1364, 1366, 1369,
    1373, 1373, 1373, 1375, 1376, 1377, 1380, 1380, 1380, 1381, 1381, 1381, 1382, 1382, 1385, 1386, 1390, 1393,
    1394, 1394, 1396, 1397, 1399, 1400, 1400, 1401, 1401, 1402, 1403, 1404, 1405, 1406, 1407, 1409, 1410, 1410,
    1411, 1412, 1413, 1414, 1415, 1415, 1415, 1416, 1416, 1418, 1418, 1421, 1425, 1426, 1429, 1429, 1430, 1430,
    1431, 1432, 1434, 1435, 1435, 1437, 1437, 1439, 1440, 1442, 1442, 1445, 1446, 1447, 1447, 1450, 1450, 1453,
    1454, 1455, 1457, 1458, 1458, 1459, 1459, 1463, 1464, 1465, 1467, 1468, 1468, 1470, 1471, 1471, 1472, 1474,
    1476, 1478, 1480, 1481, 1481, 1481, 1482, 1484, 1484, 1486, 1488, 1488, 1490, 1492, 1492, 1492, 1492, 1493,
    1493, 1495, 1496, 1496, 1497, 1498, 1500, 1503, 1505, 1505, 1507, 1507, 1508, 1508, 1509, 1510, 1511, 1512,
    1517, 1518, 1520, 1523, 1523, 1525, 1525, 1525, 1526, 1527, 1527, 1528, 1530, 1530, 1530, 1531, 1534, 1534,
    1534, 1534, 1534, 1535, 1535, 1538, 1538, 1538, 1538, 1540, 1541, 1543, 1543, 1544, 1544, 1546, 1549, 1551,
    1551, 1553, 1553, 1553, 1554, 1554, 1554, 1555, 1557, 1557, 1557, 1558, 1560, 1560, 1560, 1560, 1560, 1560,
    1560, 1562, 1562, 1563, 1565, 1567, 1568, 1568, 1568, 1569, 1570, 1572, 1573, 1573, 1574, 1578, 1579, 1579,
    1579, 1580, 1581, 1581, 1581, 1581, 1584, 1587, 1588, 1589, 1590, 1590, 1591, 1593, 1595, 1595, 1595, 1595,
    1595, 1596, 1597, 1598, 1599, 1602, 1602, 1604, 1605, 1608, 1611, 1611, 1614, 1616, 1616, 1618, 1619, 1622,
    1622, 1623, 1623, 1625, 1626, 1628, 1629, 1629, 1630, 1633, 1633, 1634, 1636, 1636, 1636, 1636, 1637, 1637,
    1638, 1640, 1641, 1642, 1642, 1642, 1643, 1643, 1644, 1645, 1645, 1647, 1648, 1649, 1650, 1651, 1651, 1651,
    1652, 1654, 1656, 1657, 1657, 1657, 1658, 1659, 1659, 1660, 1663, 1663, 1664, 1665, 1666, 1667, 1669, 1669,
    1670, 1672, 1672, 1672, 1673, 1674, 1674, 1674, 1674, 1676, 1676, 1676, 1677, 1679, 1679, 1680, 1680, 1684,
    1685, 1687, 1688, 1689, 1691, 1691, 1694, 1695, 1696, 1697, 1699, 1700, 1701, 1702, 1704, 1706, 1706, 1708,
    1708, 1709, 1711, 1713, 1714, 1714, 1714, 1714, 1715, 1717, 1718, 1719, 1721, 1721, 1724, 1725, 1725, 1726,
    1726, 1728, 1730, 1732, 1736, 1737, 1738, 1738, 1739, 1740, 1741, 1743, 1743, 1743, 1745, 1745, 1745, 1746,
    1748, 1749, 1749, 1751, 1753, 1755, 1755, 1756, 1758, 1758, 1758, 1758, 1758, 1760, 1760, 1762, 1763, 1764,
    1765, 1766, 1766, 1767, 1768, 1770, 1772, 1773, 1774, 1775, 1777, 1778, 1778, 1780, 1781, 1784, 1785, 1785,
    1786, 1787, 1789, 1793, 1795, 1798, 1800, 1803, 1803, 1804, 1806, 1808, 1808, 1809, 1810, 1813, 1815, 1815,
    1816, 1817, 1819, 1820, 1822, 1825, 1826, 1826, 1827, 1831, 1831, 1835, 1836, 1843, 1844, 1845, 1846, 1846,
    1847, 1848, 1849, 1849, 1850, 1852, 1852, 1854, 1854, 1856, 1856, 1857, 1858, 1859, 1859, 1860, 1861, 1862,
    1863, 1864, 1865, 1865, 1866, 1869, 1869, 1869, 1870, 1870, 1871, 1872, 1872, 1873, 1874, 1876, 1878, 1880,
    1880, 1880, 1881, 1882, 1884, 1885, 1885, 1886, 1886, 1887, 1888, 1889, 1889, 1890, 1891, 1894, 1894, 1894,
    1894, 1895, 1897, 1898, 1900, 1900, 1900, 1902, 1903, 1903, 1904, 1905, 1907, 1908, 1910, 1912, 1914, 1916,
    1917, 1919, 1921, 1923, 1925, 1926, 1927, 1927, 1927, 1929, 1931, 1931, 1933, 1933, 1934, 1934, 1935, 1935,
    1938, 1941, 1942, 1942, 1943, 1944, 1944, 1947, 1949, 1950, 1951, 1954, 1955, 1956, 1960, 1960, 1960, 1961,
    1962, 1963, 1965, 1965, 1967, 1968, 1971, 1975, 1977, 1979, 1979, 1979, 1981, 1982, 1982, 1983, 1983, 1983,
    1984, 1984, 1986, 1988, 1988, 1988, 1988, 1990, 1990, 1990, 1990, 1991, 1991, 1992, 1996, 1996, 1996, 1998,
    1999, 2000, 2004, 2005, 2006, 2009, 2010, 2010, 2010, 2010, 2010, 2010, 2010, 2011, 2014, 2015, 2016, 2018,
    2019, 2020, 2021, 2023, 2024, 2024, 2026, 2027, 2027, 2028, 2028, 2029, 2030, 2030, 2031, 2033, 2033, 2033,
    2036, 2036, 2036, 2037, 2037, 2037, 2039, 2039, 2039, 2041, 2041, 2042, 2043, 2043, 2044, 2046, 2046, 2047,
    2049, 2052, 2054, 2056, 2057, 2058, 2058, 2058, 2058, 2059, 2059, 2061, 2064, 2064, 2067, 2069, 2069, 2069,
    2072, 2073, 2075, 2076, 2080, 2081, 2081, 2083, 2084, 2085, 2085, 2086, 2087, 2089, 2090, 2092, 2092, 2092,
    2093, 2094, 2094, 2098, 2100, 2101, 2101, 2101, 2102, 2104, 2104, 2106, 2107, 2107, 2109, 2111, 2112, 2112,
    2112, 2112, 2112, 2112, 2114, 2114, 2114, 2116, 2118, 2119, 2120, 2122, 2124, 2125, 2125, 2126, 2126, 2127,
    2128, 2130, 2131, 2134, 2135, 2137, 2137, 2138, 2140, 2141, 2141, 2141, 2142, 2144, 2145, 2145, 2145, 2145,
    2147, 2147, 2147, 2147, 2148, 2149, 2151, 2151, 2151, 2151, 2152, 2153, 2153, 2153, 2154, 2155, 2158, 2158,
    2160, 2161, 2162, 2164, 2166, 2167, 2170, 2171, 2171, 2171, 2171, 2171, 2173, 2174, 2174, 2176, 2177, 2182,
    2185, 2185, 2185, 2186, 2187, 2191, 2191, 2191, 2194, 2197, 2197, 2197, 2199, 2201, 2201, 2201, 2203, 2204,
    2205, 2205, 2206, 2206, 2207, 2209, 2209, 2211, 2211, 2212, 2215, 2216, 2217, 2219, 2219, 2221, 2222, 2224,
    2224, 2225, 2226, 2226, 2229, 2231, 2231,
};

#endif
