package desk

// LongestText is WhatsApp's limit of a text or caption, in characters.
const LongestText = 4096
