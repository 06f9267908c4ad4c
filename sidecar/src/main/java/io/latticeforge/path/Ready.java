package io.latticeforge.path;

import org.jspecify.annotations.Nullable;

/**
 * What a sidecar says of itself once it takes work; texts for people.
 *
 * @param socket     path of the Unix socket
 * @param tcp        address and port, or null
 * @param journal    the journal's directory, none where nothing is kept
 * @param durability none, process, batch or sync
 * @param policy     name and version of the default policy or controller
 * @param kernel     which kernels won
 * @param compute    what reduces the rows of a step
 * @param gateway    address and port of the HTTP door, or null
 */
public record Ready(String socket, @Nullable String tcp, String journal, String durability, String policy, String kernel,
        String compute, @Nullable String gateway) {}
