package dev.vireo.libvirt.xml;

/**
 * A controller that is to be other than libvirt's default: {@code usb}/{@code none} saves an idle
 * guest's polling.
 */
public record ControllerDef(String type, String model) {}
