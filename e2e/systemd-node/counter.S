# A guest of one sector: writes 1, 2, 3, ... to its serial console, one a second, and sleeps between. An emulated guest of an emulated node
# would take minutes to boot a kernel.
	.code16
	.globl	_start
_start:
	cli
	xor	%ax, %ax
	mov	%ax, %ds
	mov	%ax, %ss
	mov	$0x7c00, %sp
	sti
	xor	%ebx, %ebx
next:
	inc	%ebx
	mov	%ebx, %eax
	mov	$10, %esi
	xor	%cx, %cx
digit:
	xor	%edx, %edx
	div	%esi
	push	%dx
	inc	%cx
	test	%eax, %eax
	jnz	digit
print:
	pop	%ax
	add	$'0', %al
	call	put
	loop	print
	mov	$'\r', %al
	call	put
	mov	$'\n', %al
	call	put
# The BIOS counts 18.2 ticks a second at 0x46c.
	mov	0x46c, %di
	add	$18, %di
tick:
	hlt
	cmp	%di, 0x46c
	js	tick
	jmp	next

# put: writes AL when the port takes it.
put:
	push	%ax
	mov	$0x3fd, %dx
busy:
	in	%dx, %al
	test	$0x20, %al
	jz	busy
	pop	%ax
	mov	$0x3f8, %dx
	out	%al, %dx
	ret

	.org	510
	.word	0xaa55
