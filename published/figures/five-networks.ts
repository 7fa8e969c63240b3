/**
 * The scenario of SAT's mean speedup as we read it: five networks (recalled, medium confidence; which variants, low), batch 512 (recalled, low), and
 * two readings of the card that span what is unknown of it.
 */

/** ResNet9 on CIFAR-10, VGG19 and ViT on CIFAR-100, ResNet18 on Tiny-ImageNet, ResNet50 on ImageNet. */
export const fiveNetworks = [
  'resnet9',
  'vgg19-cifar100',
  'vit-cifar100',
  'resnet18-tiny-imagenet',
  'resnet50',
] as const;

/** Four memory channels with overlap of units; one channel and nothing overlapped, the leanest. */
export const twoReadings = ['sat-vcu1525', 'sat-vcu1525-1ch'] as const;

export const BATCH = 512;
