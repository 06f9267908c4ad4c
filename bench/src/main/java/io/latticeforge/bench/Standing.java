package io.latticeforge.bench;

/** How a figure stands to its {@link Target}. */
enum Standing {
    STRETCH("stretch"),
    HELD("held"),
    MISSED("missed"),
    LEFT_OUT("left out");

    private final String word;

    Standing(String word) {
        this.word = word;
    }

    String word() {
        return word;
    }
}
