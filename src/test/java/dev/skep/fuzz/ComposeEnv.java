package dev.skep.fuzz;

/** Makes valid env files: each line in another of the spellings that Compose takes. */
record ComposeEnv(Dice dice) {

    private static final int MOST_LINES = 6;

    String file() {
        StringBuilder text = new StringBuilder();
        for (int line = dice.number(0, MOST_LINES); line > 0; line--) {
            text.append(
                    dice.of(
                            "# a comment\n",
                            "\n",
                            "export MODE=fast # why\n",
                            "LEVEL: 3\n",
                            "PASSWORD='" + ComposeGrammar.SECRET + "'\n",
                            "PASSWORD=\"" + ComposeGrammar.SECRET + "\\n\"\n",
                            "PASSWORD=" + ComposeGrammar.SECRET + "\n",
                            "GREETING=\"several\nlines ${MODE:-é}\"\n",
                            "URL=http://${HOST:-localhost}/?a=b\n",
                            "INHERITED\n",
                            "EMPTY=\r\n"));
        }
        return text.toString();
    }
}
