/** Where found figures are from, by a short name; the names are those of reference/sat.md §8. */

const sources = {
  abs: 'SAT, abstract, https://arxiv.org/abs/2309.13015 and https://huggingface.co/papers/2309.13015',
  notes: "SAT, a reader's notes in a public repository: one person's reading, second-hand",
  nmsp: 'SR-STE, https://github.com/aojunzz/NM-sparsity (README)',
  sdgp: 'SDGP, https://github.com/BradMcDanel/sdgp (README), arXiv 2202.00774',
  tnm: 'transposable masks, https://github.com/papers-submission/structured_transposable_masks, arXiv 2102.08124',
  bimask: 'Bi-Mask, https://github.com/zyxxmu/Bi-Mask, arXiv 2302.06058',
  pgf: 'progressive gradient flow, arXiv 2402.04744',
  domino: 'DominoSearch, https://github.com/aojunzz/DominoSearch',
  gemm: 'https://github.com/spcl/gemm_hls (README)',
  ug1393: 'AMD UG1393, "HBM Configuration and Use", 2021.2',
  u200e: 'product page of an XCVU9P card with four DDR4 channels, https://www.cnblogs.com/orihard/articles/18863618',
  eft: 'EF-Train, arXiv 2202.10935, https://tomesphere.com/paper/2202.10935',
  eta: 'ETA, doi 10.1109/TNNLS.2022.3145850, https://www.pubpharm.de/vufind/Record/NLM336663366',
  dark: 'DarkFPGA, doi 10.1088/1674-4926/41/2/022403',
  meng: 'Meng and Liu 2021, https://jns.nju.edu.cn/EN/abstract/article/0469-5097/1362',
  naka: 'Nakahara et al., FPL 2019, doi 10.1109/FPL.2019.00036, https://citegraph.io/paper/5dce78623a55ac93ec834be6',
  vegeta: 'VEGETA, HPCA 2023, arXiv 2302.08687',
  s2ta: 'S2TA, arXiv 2107.07983',
} as const;

/** A found source in full: its short name, and where it is. */
export const cite = (key: keyof typeof sources): string => `${key}: ${sources[key]}`;

/** From memory, and how sure. */
export const recalled = (confidence: 'low' | 'medium' | 'high'): string => `from memory, ${confidence} confidence`;

/** Arithmetic on rules that the reference states. */
export const rules = (section: string): string => `arithmetic, reference/sat.md ${section}`;
