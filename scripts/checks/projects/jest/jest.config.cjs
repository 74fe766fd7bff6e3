module.exports = {
  preset: "ts-jest/presets/js-with-ts",
  transformIgnorePatterns: ["/node_modules/(?!(\\.pnpm/)?@onelogin-mfa)"],
};
