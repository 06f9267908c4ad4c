package io.latticeforge.ingest;

import org.jspecify.annotations.Nullable;

/** What Welcome says about this build. */
final class ServerVersion {
    /** From the jar's manifest; "development" when run from classes. */
    static final String TEXT = text();

    private ServerVersion() {}

    private static String text() {
        @Nullable String version = ServerVersion.class.getPackage().getImplementationVersion();
        return "latticeforge " + (version == null ? "development" : version);
    }
}
